"""Time the search of helpers.recognition beside faiss and scikit-learn, in one run, after checking that all agree.

    python benchmarks/search.py                 half a minute
    python benchmarks/search.py --repeats 3 --encodings 20000

faiss-cpu is no part of the course's environment: pip install faiss-cpu==1.15.1 into one of your own. What is not
installed is left out, with a word. All forms use as many threads as OMP_NUM_THREADS allows, and take turns.
"""

import argparse
import itertools
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from helpers.recognition import FaceDatabase, identify_among

SIZE = 128
QUERIES = (1, 5, 20, 100, 1000)
WITHIN = 1e-3  # distances are equal up to this: faiss and scikit-learn take the root of a float32 difference
GOAL, LIMIT = 1.5, 0.020  # at most this many times the quicker of the others, and this many seconds a query


def units(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("float32")


def data(number, seed=0):
    """Encodings of people with five pictures each, and queries near some of them."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(-(-number // 5), SIZE))
    rows = units(np.repeat(middles, 5, axis=0)[:number] + rng.normal(scale=0.5, size=(number, SIZE)))
    return rows, units(middles[rng.integers(0, len(middles), max(QUERIES))] + rng.normal(size=(max(QUERIES), SIZE)))


def database_of(rows, folder):
    """A database with these encodings, and seconds to write, open and read it."""
    encoder = SimpleNamespace(name="none", hash="none", encode=np.asarray)  # never called: it is given encodings
    people = {f"person {start // 5}": rows[start : start + 5] for start in range(0, len(rows), 5)}
    path, started = Path(folder) / "faces.sqlite", time.perf_counter()
    FaceDatabase(path, encoder).enrol_people(people)
    written, database = time.perf_counter(), FaceDatabase(path, encoder)
    database.people()
    return database, written - started, time.perf_counter() - written, path.stat().st_size


def forms_of(rows, database):
    """{name: queries -> distances}, ours first."""
    forms = {
        "FaceDatabase.identify": lambda queries: [match.distance for match in database.identify(queries)],
        "identify_among": lambda queries: identify_among(queries, rows)[1],
    }
    try:
        import faiss
    except ImportError:
        print("faiss-cpu is not installed and left out: pip install faiss-cpu==1.15.1")
    else:
        index = faiss.IndexFlatL2(SIZE)
        index.add(rows)
        forms["faiss.IndexFlatL2"] = lambda queries: np.sqrt(np.maximum(index.search(queries, 1)[0][:, 0], 0))
    try:
        from sklearn.neighbors import NearestNeighbors
    except ImportError:
        print("scikit-learn is not installed and left out: pip install scikit-learn==1.9.1")
    else:
        model = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(rows)
        forms["sklearn NearestNeighbors"] = lambda queries: model.kneighbors(queries)[0][:, 0]
    return forms


def timed(form, queries):
    started = time.perf_counter()
    result = np.asarray(form(queries))
    return time.perf_counter() - started, result


def measure(forms, queries, repeats):
    """{name: (median seconds, largest difference from the first form)}."""
    first = {name: timed(form, queries)[1] for name, form in forms.items()}
    expected, seconds = next(iter(first.values())), {name: [] for name in forms}
    for _, (name, form) in itertools.product(range(repeats), forms.items()):
        form(queries[:1])  # not measured: wakes the form's threads and code after another form's turn
        seconds[name].append(timed(form, queries)[0])
    return {name: (statistics.median(seconds[name]), float(abs(first[name] - expected).max())) for name in forms}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="measured runs of each form (default 9)")
    parser.add_argument("--encodings", type=int, default=100_000, help="rows of the gallery (default 100,000)")
    given = parser.parse_args()
    rows, queries = data(max(5, given.encodings))
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    equal = quick = True
    with tempfile.TemporaryDirectory() as folder:
        database, written, read, size = database_of(rows, folder)
        print(f"{len(rows):,} encodings of {SIZE} numbers of {len(database):,} people; {os.cpu_count()} cores, "
              f"OMP_NUM_THREADS {threads}; median of {max(1, given.repeats)} runs\n"
              f"enrolled in one step in {written:.2f} s, opened and read in {read:.2f} s, {size / 1e6:.0f} MB\n")
        forms = forms_of(rows, database)
        for number in QUERIES:
            table = measure(forms, queries[:number], max(1, given.repeats))
            ours, others = table["FaceDatabase.identify"][0], [row[0] for row in list(table.values())[2:]]
            print(f"{number} queries in one call\n  {'form':26s}{'median':>12s}{'a query':>12s}{'times ours':>12s}"
                  f"{'differs by':>12s}")
            for name, (seconds, apart) in table.items():
                equal = equal and apart <= WITHIN
                print(f"  {name:26s}{seconds * 1e3:9.2f} ms{seconds / number * 1e3:9.3f} ms{seconds / ours:12.2f}"
                      f"{apart:12.0e}")
            quick = quick and ours / number <= LIMIT and all(ours <= GOAL * other for other in others)
            print()
    print(f"all forms equal within {WITHIN:.0e}: {equal}")
    print(f"ours under {LIMIT * 1e3:.0f} ms a query and within {GOAL} times the quickest of the others: {quick}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
