"""A learner's hands and eyes in JupyterLab: open a notebook, run and edit cells, read what they show.

The state comes from the application itself (`window.jupyterapp`), so nothing waits for a fixed time. Cells are
counted from 0, text cells included.
"""

STATE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const kernel = panel.sessionContext.session?.kernel;
  const cells = [...panel.content.model.cells].filter(cell => cell.type === "code");
  return {
    idle: kernel?.status === "idle",
    left: cells.filter(cell => cell.sharedModel.getSource().trim() && cell.executionCount === null).length,
    errors: cells.flatMap(cell => cell.outputs.toJSON()).filter(out => out.output_type === "error")
      .map(out => out.ename + ": " + out.evalue),
  };
}"""
CELLS = "[...window.jupyterapp.shell.currentWidget.content.model.cells]"
SCROLL = """async index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  await notebook.scrollToItem(index, "start");
}"""

# Paints the grounds from the page up to the text on one pixel, then the text; ratio as in WCAG 2.2, 'contrast ratio'.
CONTRASTS = """area => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const paint = colour => { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); };
  const luminance = () => [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3)
    .map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel], 0);
  const found = {};
  const walk = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    const shown = parent.closest(".jp-OutputArea-output") && parent.getClientRects().length;
    if (!node.textContent.trim() || !shown || parent.closest("[aria-hidden]")) continue;
    const layers = [];
    for (let each = node.parentElement; each; each = each.parentElement) layers.unshift(each);
    paint("white");
    layers.forEach(layer => paint(getComputedStyle(layer).backgroundColor));
    const ground = luminance();
    paint(getComputedStyle(node.parentElement).color);
    const [dark, light] = [ground, luminance()].sort((a, b) => a - b);
    found[node.textContent.trim()] = (light + 0.05) / (dark + 0.05);
  }
  return found;
}"""


class Notebook:
    """One notebook, open in the browser page.

    Args:
        page: a Playwright page.
        link: the address that opens the notebook.
        name: the notebook's file name.
    """

    def __init__(self, page, link, name):
        self.page = page
        page.goto(link)
        page.wait_for_function(
            "name => window.jupyterapp?.shell?.currentWidget?.context?.path === name", arg=name, timeout=90_000
        )
        self._until("async () => { await window.jupyterapp.shell.currentWidget.context.ready; return true; }")
        self._until("() => window.jupyterapp.shell.currentWidget.sessionContext.isReady")
        self._until(f"() => ({STATE})().idle")

    def _until(self, script, arg=None, seconds=90):
        self.page.wait_for_function(script, arg=arg, timeout=1000 * seconds, polling=100)

    def sources(self):
        """The text of every cell."""
        return self.page.evaluate(f"() => {CELLS}.map(cell => cell.sharedModel.getSource())")

    def find(self, text):
        """Index of the first cell that holds `text`."""
        return next(index for index, source in enumerate(self.sources()) if text in source)

    def widgets(self):
        """Indices of the cells that show a widget."""
        shows = "cell => JSON.stringify(cell.outputs?.toJSON() ?? []).includes('vnd.jupyter.widget-view')"
        return self.page.evaluate(f"() => {CELLS}.flatMap((cell, index) => ({shows})(cell) ? [index] : [])")

    def run_all(self, seconds=120):
        """Clear every output, run every cell, and return the errors that came up; JupyterLab stops at the first."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        done = f"() => {{ const now = ({STATE})(); return now.idle && (now.left === 0 || now.errors.length > 0); }}"
        self._until(done, seconds=seconds)
        return self.page.evaluate(STATE)["errors"]

    def show(self, index):
        """Bring a cell into view and return it as an element of the page."""
        self.page.evaluate(SCROLL, index)
        self._until("index => window.jupyterapp.shell.currentWidget.content.widgets[index].node.isConnected", index)
        script = "index => window.jupyterapp.shell.currentWidget.content.widgets[index].node"
        cell = self.page.evaluate_handle(script, index).as_element()
        cell.scroll_into_view_if_needed()
        return cell

    def write(self, index, source):
        """Put the cursor into a cell, select all that stands there, and put `source` in its place."""
        self.show(index).wait_for_selector(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self._until(f"([index, source]) => {CELLS}[index].sharedModel.getSource() === source", [index, source])

    def run(self, index, seconds=60):
        """Run one cell with Shift+Enter and return what it shows, as text."""
        self.show(index).wait_for_selector(".cm-content").click()
        before = self.page.evaluate(f"index => {CELLS}[index].executionCount", index)
        self.page.keyboard.press("Shift+Enter")
        self._until(f"([index, before]) => {CELLS}[index].executionCount > before", [index, before or 0], seconds)
        self._until(f"() => ({STATE})().idle", seconds=seconds)
        return self.output(index)

    def output(self, index):
        """The text that a cell's outputs show in the page."""
        return self.show(index).wait_for_selector(".jp-Cell-outputArea", state="attached").inner_text()

    def theme(self, name):
        """Switch JupyterLab to a theme, such as "JupyterLab Dark"."""
        self.page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name })", name)
        self._until("name => document.body.dataset.jpThemeName === name", name)

    def contrasts(self, index):
        """{text: contrast ratio to what lies behind it} of the texts in a cell's outputs, but for mere ornaments."""
        return self.show(index).wait_for_selector(".jp-Cell-outputArea").evaluate(CONTRASTS)
