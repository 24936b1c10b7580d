// Builds the page from its embedded JSON: header and outcome, a section per stage, rollouts, recipe.
const percent = value => value === null || value === undefined ? '–' : (100 * value).toFixed(1) + ' %';
const whole = number => number.toLocaleString('en');

function whisker(estimate) {
  const range = make('i'), dot = make('b');
  range.style.left = 100 * estimate.low + '%';
  range.style.width = 100 * (estimate.high - estimate.low) + '%';
  dot.style.left = 100 * estimate.value + '%';
  return make('div', {class: 'whisker'}, range, dot);
}

function estimateCell(estimate) {
  if (!estimate || estimate.value === null) return make('td', {class: 'number'}, '–');
  return make('td', {class: 'number'}, percent(estimate.value), make('span', {class: 'range'},
    `${(100 * estimate.low).toFixed(1)} – ${(100 * estimate.high).toFixed(1)}`));
}

function outcomeTable(lines) {
  const others = [...new Set(lines.flatMap(line => Object.keys(line).filter(key => /^(pass|maj)@/.test(key) && key !== 'pass@1')))];
  const head = make('tr', {}, make('th', {}, 'stage'), make('th', {class: 'number'}, 'step'), make('th', {class: 'number count'}, 'problems × samples'),
    make('th', {class: 'number'}, 'pass@1'), make('th', {}, '0 – 100 %'), ...others.map(key => make('th', {class: 'number'}, key)),
    make('th', {class: 'number'}, 'length'), make('th', {class: 'number'}, 'truncated'));
  const rows = lines.map(line => make('tr', {}, make('td', {}, line.stage), make('td', {class: 'number'}, whole(line.step)),
    make('td', {class: 'number count'}, `${whole(line.problems)} × ${line.samples}`), estimateCell(line['pass@1']),
    make('td', {}, line['pass@1']?.value === null || !line['pass@1'] ? '' : whisker(line['pass@1'])), ...others.map(key => estimateCell(line[key])),
    make('td', {class: 'number'}, formatValue(line.length_mean)), make('td', {class: 'number'}, percent(line.truncated_share))));
  return make('div', {class: 'scroll outcome'}, make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows)));
}

function sourceTable(line) {
  const rows = Object.entries(line.by_source).map(([source, estimate]) => make('tr', {}, make('td', {}, source),
    make('td', {class: 'number'}, whole(estimate.problems)), estimateCell(estimate), make('td', {}, estimate.value === null ? '' : whisker(estimate))));
  return make('div', {class: 'scroll'}, make('table', {}, make('thead', {}, make('tr', {}, make('th', {}, 'source, last evaluation'),
    make('th', {class: 'number'}, 'problems'), make('th', {class: 'number'}, 'pass@1'), make('th', {}, '0 – 100 %'))), make('tbody', {}, ...rows)));
}

function outcome(page, lines) {
  const able = lines.filter(line => line['pass@1'] && line['pass@1'].value !== null);
  if (able.length > 1) {
    const from = able[0]['pass@1'], to = able[able.length - 1]['pass@1'];
    const apart = from.high < to.low || to.high < from.low;
    page.append(make('div', {class: 'headline'}, make('span', {class: 'big'}, percent(from.value), ' → ', make('b', {}, percent(to.value))),
      make('span', {class: 'soft'}, `held-out pass@1, first to last evaluation; the 95 % intervals ${apart ? 'do not overlap' : 'overlap'}`)));
  }
  // Shows the first and last evaluation of each stage; a button shows all.
  const ends = lines.filter((line, i) => lines[i - 1]?.stage !== line.stage || lines[i + 1]?.stage !== line.stage);
  let table = outcomeTable(ends);
  page.append(table);
  if (ends.length < lines.length) {
    const all = make('button', {type: 'button'}, `show all ${lines.length} evaluations`);
    all.addEventListener('click', () => { table.replaceWith(table = outcomeTable(lines)); all.remove(); });
    page.append(make('p', {}, all));
  }
  const last = lines[lines.length - 1];
  if (Object.keys(last.by_source ?? {}).length > 1) page.append(make('p'), sourceTable(last));
}

function header(page, data) {
  document.title = `${data.name ?? data.folder} · Kedge`;
  page.append(make('h1', {}, data.name ?? data.folder));
  const fact = (name, value) => value === undefined || value === null || value === '' ? '' : make('span', {}, name + ' ', make('b', {}, String(value)));
  page.append(make('div', {class: 'facts'}, fact('run', data.name ? data.folder : ''), fact('seed', data.seed), fact('code', data.version),
    ...data.stages.filter(stage => stage.steps).map(stage => fact(stage.name, `${whole(stage.steps)} ${stage.type} steps`))));
  data.notes.forEach(note => page.append(make('div', {class: 'note'}, note)));
  if (data.evaluations.length) outcome(page, data.evaluations);
  else page.append(make('p', {class: 'soft'}, 'No evaluations yet.'));
}

function stageSection(stage, index) {
  // All plots of the stage have the same range of steps, with some space after the last evaluation.
  const steps = stage.charts.flatMap(chart => [...chart.data[0].slice(0, 1), ...chart.data[0].slice(-1), ...(chart.evaluations ?? []).map(point => point[0])]);
  const first = Math.min(...steps), last = Math.max(...steps, first + 1);
  const charts = stage.charts.map(chart => chartCard(chart, 'stage' + index, [first, last + 0.01 * (last - first)]));
  if (stage.loads) charts.push(expertCard(stage.loads));
  const width = Math.max(1, ...stage.charts.map(chart => chart.width));
  const thinned = width > 1 ? [make('p', {class: 'soft'}, `Each point of a curve covers up to ${width} steps: the line shows their mean, `
    + 'the band their range.')] : [];
  section('stage' + index, stage.name || 'steps', `${whole(stage.steps)} ${stage.type} steps · drag to zoom, double-click to reset`,
    ...thinned, make('div', {class: 'charts'}, ...charts));
}

function controls(data) {
  const root = document.documentElement, system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  const redraw = () => {
    root.dataset.dark = dark() ? 'yes' : 'no';
    plots.forEach(plot => plot.draw());
  };
  const smoothing = document.getElementById('smoothing');
  const points = Math.min(2000, Math.max(0, ...data.stages.map(stage => stage.steps)));
  smoothing.value = points > 80 ? 1 - 60 / points : 0;
  smoothing.addEventListener('input', redraw);
  document.getElementById('theme').addEventListener('click', () => { root.dataset.theme = dark() ? 'light' : 'dark'; redraw(); });
  system.addEventListener('change', redraw);
  if (['#light', '#dark'].includes(location.hash)) root.dataset.theme = location.hash.slice(1);
  redraw();
}

const data = JSON.parse(document.getElementById('data').textContent), page = document.getElementById('page');
page.replaceChildren();
header(page, data);
if (data.story) storySection(data.story);
data.stages.forEach(stageSection);
if (data.rollouts.length) section('rollouts', 'Rollouts', '', ...rolloutSection(data));
if (data.recipe) section('recipe', 'Recipe', 'with all defaults', make('pre', {class: 'card'}, data.recipe));
controls(data);
watchPlots();
