"""Files that are written whole or not at all."""

import contextlib
import errno
import os
import uuid


def write_whole(path, write, mode=0o666):
    """Write beside `path`, to the disk, then rename: nobody ever sees half a file, and an old one stays till the end.

    Args:
        path: pathlib.Path of the file; its folder exists.
        write: function of the opened binary file.
        mode: of the new file, less what the system's mask takes away; that of an old file is not kept, and a link is
            replaced, not what it points to.

    Raises:
        OSError: if it cannot be written, or no file can have this name; what stood there is as it was.
    """
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "a name cannot hold the character 0")
    part = path.with_name(f".{uuid.uuid4().hex[:8]}.part")  # short, for a path whose name is as long as may be
    try:
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def failure(path, error):
    """What an OSError of `write_whole` means for the file, and what helps, as the end of a message."""
    state = "the file that stood there is as it was" if os.path.isfile(path) else "nothing was written"
    return f"cannot be written ({error.strerror or error}); {state}; free some space or choose another folder"
