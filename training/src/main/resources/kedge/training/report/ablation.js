// The page of a comparison: cells, differences with intervals, pairs by seed, curves by cell, differences of recipes, tables to copy.
const SVG = 'http://www.w3.org/2000/svg';

function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const shown = (value, measure) => measure.share ? (100 * value).toFixed(1) : formatValue(value);
const signed = (value, measure) => (value > 0 ? '+' : '') + shown(value, measure);

function tableOf(head, rows) {
  return make('div', {class: 'scroll'}, make('table', {}, make('thead', {}, make('tr', {}, ...head.map(name => make('th', {}, name)))),
    make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map(cell => make('td', {}, cell)))))));
}

function cellTable(data) {
  const rows = data.cells.map(cell => [cell.name, cell.failed ? `${cell.runs} of ${cell.runs + cell.failed}` : String(cell.runs),
    ...cell.values.map((value, i) => {
      const measure = data.measures[i];
      const some = value.seeds.length < cell.runs ? `, ${value.seeds.length} of ${cell.runs} seeds` : '';
      if (value.mean === undefined) return value.seeds.length ? shown(value.seeds[0][1], measure) + some : '–';
      return make('span', {}, shown(value.mean, measure), make('span', {class: 'range'}, ` ${shown(value.low, measure)} – ${shown(value.high, measure)}${some}`));
    })]);
  return tableOf(['cell', 'seeds', ...data.measures.map(measure => measure.name + (measure.share ? ', %' : ''))], rows);
}

// Draws zero, the equivalence margin, the interval for these problems (thick) and the one for new problems (thin).
function forest(each, least, most) {
  const width = 260, x = value => 8 + (width - 16) * (value - least) / (most - least || 1), svg = draw('svg', {width, height: 26, role: 'img'});
  const line = (from, to, colour, thick) => svg.append(draw('line', {x1: x(from), x2: x(to), y1: 13, y2: 13, stroke: colour, 'stroke-width': thick}));
  if (each.margin) svg.append(draw('rect', {x: x(-each.margin), width: x(each.margin) - x(-each.margin), y: 2, height: 22, fill: 'var(--line)'}));
  svg.append(draw('line', {x1: x(0), x2: x(0), y1: 0, y2: 26, stroke: 'var(--soft)', 'stroke-dasharray': '2 2'}));
  if (each.wideLow !== undefined) line(each.wideLow, each.wideHigh, 'var(--soft)', 1);
  line(each.low, each.high, 'var(--c1)', 4);
  svg.append(draw('circle', {cx: x(each.difference), cy: 13, r: 5, fill: 'var(--c1)'}));
  return svg;
}

function comparisonTable(data) {
  const rows = data.comparisons.map(each => {
    const measure = data.measures[each.measure], its = data.comparisons.filter(other => other.measure === each.measure);
    const ends = its.flatMap(other => [0, other.low, other.high, other.wideLow ?? 0, other.wideHigh ?? 0, other.margin ?? 0, -(other.margin ?? 0)]);
    return [each.cell, measure.name, signed(each.difference, measure), `${signed(each.low, measure)} to ${signed(each.high, measure)}`,
      forest(each, Math.min(...ends), Math.max(...ends)), each.p < 0.001 ? '< 0.001' : each.p.toFixed(3), make('b', {}, each.sentence)];
  });
  return tableOf([`against ${data.baseline}`, 'measure', 'difference', '95 % interval', 'interval (thin: for new problems)', 'p (Holm)', 'verdict'], rows);
}

// One line per seed, from its value in the baseline to its value in the cell.
function pairCard(each, data) {
  const measure = data.measures[each.measure], width = 320, height = 190;
  const values = each.pairs.flatMap(pair => [pair[1], pair[2]]), least = Math.min(...values), most = Math.max(...values);
  const y = value => height - 24 - (height - 44) * (value - least) / (most - least || 1), svg = draw('svg', {viewBox: `0 0 ${width} ${height}`, width: '100%'});
  each.pairs.forEach(([seed, from, to]) => {
    svg.append(draw('line', {x1: 70, x2: width - 92, y1: y(from), y2: y(to), stroke: to >= from ? 'var(--c1)' : 'var(--c2)', 'stroke-width': 1.5}));
    for (const [x, value, anchor, text] of [[70, from, 'end', shown(from, measure)], [width - 92, to, 'start', `${shown(to, measure)}  seed ${seed}`]]) {
      svg.append(draw('circle', {cx: x, cy: y(value), r: 3.5, fill: 'var(--ink)'}));
      svg.append(draw('text', {x: x + (anchor === 'end' ? -8 : 8), y: y(value) + 4, 'text-anchor': anchor, 'font-size': 10, fill: 'var(--soft)'}, text));
    }
  });
  svg.append(draw('text', {x: 70, y: height - 4, 'text-anchor': 'middle', 'font-size': 11, fill: 'var(--soft)'}, data.baseline));
  svg.append(draw('text', {x: width - 92, y: height - 4, 'text-anchor': 'middle', 'font-size': 11, fill: 'var(--soft)'}, each.cell));
  return make('div', {class: 'card'}, make('h3', {}, `${each.cell}, ${measure.name}`), make('p', {class: 'about'}, each.sentence), svg);
}

function paste(title, text) {
  const copy = make('button', {type: 'button'}, 'copy'), shown = make('pre', {}, text);
  const select = () => { // pages without a secure origin have no clipboard
    getSelection().selectAllChildren(shown);
    copy.textContent = 'selected: press Ctrl-C';
  };
  copy.addEventListener('click', () => navigator.clipboard
    ? navigator.clipboard.writeText(text).then(() => { copy.textContent = 'copied'; }, select) : select());
  return make('div', {class: 'card'}, make('h3', {}, title, ' ', copy), shown);
}

function curveSections(data) {
  for (const stage of new Set(data.curves.map(chart => chart.stage))) {
    const charts = data.curves.filter(chart => chart.stage === stage && chart.data[0].length > 1);
    if (!charts.length) continue;
    const steps = charts.flatMap(chart => [chart.data[0][0], chart.data[0][chart.data[0].length - 1]]);
    const first = Math.min(...steps), last = Math.max(...steps, first + 1);
    section('curves-' + stage, stage, 'mean over seeds; the band runs from the lowest to the highest',
      make('div', {class: 'charts'}, ...charts.map(chart => chartCard(chart, 'curves-' + stage, [first, last + 0.01 * (last - first)]))));
  }
}

function controls() {
  const root = document.documentElement, system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  const redraw = () => { root.dataset.dark = dark() ? 'yes' : 'no'; plots.forEach(plot => plot.draw()); };
  document.getElementById('smoothing').value = 0;
  document.getElementById('smoothing').addEventListener('input', redraw);
  document.getElementById('theme').addEventListener('click', () => { root.dataset.theme = dark() ? 'light' : 'dark'; redraw(); });
  system.addEventListener('change', redraw);
  redraw();
}

const data = JSON.parse(document.getElementById('data').textContent), page = document.getElementById('page');
page.replaceChildren();
document.title = `${data.title} · Kedge`;
page.append(make('h1', {}, data.title));
page.append(make('p', {class: 'soft'}, 'Means over seeds with 95 % t intervals. Differences are paired by seed, on the same problems; verdicts hold for all '
  + 'comparisons jointly (Holm, 5 %).'));
data.failures.forEach(failure => page.append(make('div', {class: 'note'}, 'Failed: ' + failure)));
data.notes.forEach(note => page.append(make('div', {class: 'note'}, note)));
page.append(cellTable(data));
if (data.comparisons.length) {
  section('verdicts', 'Verdicts', '', comparisonTable(data));
  section('pairs', 'Pairs by seed', '', make('div', {class: 'charts'}, ...data.comparisons.map(each => pairCard(each, data))));
}
curveSections(data);
section('recipes', 'Differences of the recipes', '', tableOf(['recipe path', ...data.cells.map(cell => cell.name)], data.differences));
section('text', 'Tables to copy', '', paste('Markdown', data.markdown), paste('LaTeX', data.latex), paste('CSV', data.csv));
controls();
watchPlots();
