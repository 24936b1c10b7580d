// The plots of one stage: uPlot curves with optional smoothing, a band, and held-out evaluations as points with intervals.
const plots = [];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function curveColour(index) {
  return colour('--c' + (index % 4 + 1));
}

// Exponential weights by the distance in steps, looking both ways: a trend is not delayed. A plan, such as the learning rate, stays as it is.
function smooth(x, y, weight) {
  const back = [...average([...x].reverse(), [...y].reverse(), weight)].reverse();
  return average(x, y, weight).map((value, i) => value === null ? null : (value + back[i]) / 2);
}

function average(x, y, weight) {
  const stride = Math.abs(x[x.length - 1] - x[0]) / Math.max(1, x.length - 1) || 1;
  let sum = 0, total = 0, before = x[0];
  return y.map((value, i) => {
    if (value === null) return null;
    const keep = Math.pow(weight, Math.abs(x[i] - before) / stride);
    before = x[i];
    sum = sum * keep + value;
    total = total * keep + 1;
    return sum / total;
  });
}

function formatValue(value, scale) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (scale === 'share') return (100 * value).toFixed(Math.abs(value) < 0.0995 ? 2 : 1) + ' %';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || scale === 'scientific')) return value.toExponential(2);
  if (size >= 10000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(4)));
}

function formatTick(value, scale) {
  if (scale === 'share') return Number((100 * value).toPrecision(4)) + ' %';
  const size = Math.abs(value);
  if (size >= 1e6) return Number((value / 1e6).toPrecision(4)) + 'M';
  if (size >= 1e4) return Number((value / 1e3).toPrecision(4)) + 'k';
  if (size !== 0 && size < 0.001) return Number(value.toPrecision(6)).toExponential();
  return String(Number(value.toPrecision(6)));
}

function logarithmic(chart) {
  if (chart.scale !== 'log') return false;
  let least = Infinity, most = 0;
  for (const values of chart.curves.flatMap((curve, i) => curve.low ? [curve.low, curve.high] : [chart.data[i + 1]])) {
    for (const value of values) {
      if (value !== null) { least = Math.min(least, value); most = Math.max(most, value); }
    }
  }
  return least > 0 && most > 20 * least;
}

// Powers of ten inside the range, with 2 and 5 between them where there are few.
function logTicks(low, high) {
  const ticks = [];
  const steps = Math.log10(high / low) > 2.5 ? [1] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    steps.forEach(step => ticks.push(step * 10 ** power));
  }
  return ticks.filter(tick => tick >= low * 0.999 && tick <= high * 1.001);
}

function valueRange(chart, low, high) {
  for (const point of chart.evaluations || []) {
    low = Math.min(low ?? point[2], point[2]);
    high = Math.max(high ?? point[3], point[3]);
  }
  if (low === null || low === undefined) return [0, 1];
  if (chart.scale === 'share') return chart.title === 'Accuracy' ? [0, 1.02] : [0, Math.min(1.02, Math.max(0.02, high * 1.1))];
  if (low === high) return low === 0 ? [0, 1] : [low - Math.abs(low) * 0.5, high + Math.abs(high) * 0.5];
  const room = (high - low) * 0.07;
  return [low >= 0 && low - room < 0 || low >= 0 && low < 0.3 * high ? 0 : low - room, high + room];
}

function drawEvaluations(chart, plot) {
  const context = plot.ctx, ratio = devicePixelRatio || 1;
  context.save();
  context.strokeStyle = context.fillStyle = colour('--mark');
  context.lineWidth = 1.5 * ratio;
  for (const [step, value, low, high] of chart.evaluations) {
    if (value === null || step < plot.scales.x.min || step > plot.scales.x.max) continue;
    const x = plot.valToPos(step, 'x', true);
    context.beginPath();
    context.moveTo(x, plot.valToPos(low, 'y', true));
    context.lineTo(x, plot.valToPos(high, 'y', true));
    context.stroke();
    context.beginPath();
    context.arc(x, plot.valToPos(value, 'y', true), 3.5 * ratio, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}

function seriesOf(chart, weight) {
  const series = [{}], data = [chart.data[0]], bands = [], shown = [];
  let painted = 0;
  if (chart.scale === 'scientific') weight = 0;
  chart.curves.forEach((curve, i) => {
    const values = chart.data[i + 1];
    if (curve.band) {
      if (chart.curves[i + 1]?.band) bands.push({series: [series.length, series.length + 1], fill: colour('--c1') + '26'});
      series.push({stroke: 'transparent', width: 0, points: {show: false}, spanGaps: true});
      data.push(values);
      return;
    }
    const stroke = curveColour(painted++);
    const dots = {show: chart.data[0].length < 40, size: 4};
    if (curve.low) {
      bands.push({series: [series.length, series.length + 1], fill: stroke + '40'});
      series.push({stroke: stroke + '30', width: 1, points: {show: false}}, {stroke: stroke + '30', width: 1, points: {show: false}});
      data.push(curve.high, curve.low);
    } else if (weight) {
      series.push({stroke: stroke + '55', width: 1, points: {show: false}, spanGaps: true});
      data.push(values);
    }
    series.push({stroke, width: 1.6, points: dots, spanGaps: true});
    data.push(weight ? smooth(chart.data[0], values, weight) : values);
    shown.push({curve, stroke, values});
  });
  return {series, data, bands, shown};
}

function keysOf(chart, shown, element) {
  const keys = shown.map(({curve, stroke, values}) => {
    const swatch = make('i');
    swatch.style.background = stroke;
    const number = make('b');
    element.append(make('span', {}, swatch, curve.label, number));
    return {values, number};
  });
  if (chart.evaluations) {
    const swatch = make('i', {class: 'dot'});
    swatch.style.background = colour('--mark');
    element.append(make('span', {}, swatch, 'held-out pass@1'));
  }
  const at = make('span', {class: 'at'});
  element.append(at);
  return index => {
    const steps = chart.data[0];
    at.textContent = index === null || index === undefined ? '' : (chart.width > 1 ? 'around step ' : 'step ') + steps[index].toLocaleString('en');
    for (const key of keys) {
      let row = index ?? steps.length - 1;
      while (row > 0 && key.values[row] === null) row--;
      key.number.textContent = formatValue(key.values[row], chart.scale);
    }
  };
}

function drawChart(chart, holder, keysElement, group, span, weight) {
  holder.replaceChildren();
  keysElement.replaceChildren();
  if (!chart.data[0].length) {
    chart = {...chart, data: [chart.evaluations.map(point => point[0]), chart.evaluations.map(() => null)], curves: []};
  }
  const {series, data, bands, shown} = seriesOf(chart, weight);
  if (!shown.length) { series.push({}); data.push(chart.data[0].map(() => null)); }
  const show = keysOf(chart, shown, keysElement);
  show(null);
  const log = logarithmic(chart);
  const axis = {stroke: colour('--soft'), font: '11px system-ui, sans-serif', grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}};
  return new uPlot({
    width: holder.clientWidth, height: 190, series, bands, legend: {show: false},
    padding: [8, 20, 0, 0],
    cursor: {sync: {key: group}, y: false, points: {size: 6}, drag: {x: true, y: false}},
    scales: {
      x: {time: false, range: (plot, low, high) => data[0].length < 2 || low === data[0][0] && high === data[0][data[0].length - 1] ? span : [low, high]},
      y: log ? {distr: 3, range: (plot, low, high) => [low / 1.3, high * 1.3]} : {range: (plot, low, high) => valueRange(chart, low, high)}
    },
    axes: [
      {...axis, size: 28, grid: {show: false}, values: (plot, ticks) => ticks.map(tick => Number.isInteger(tick) ? tick.toLocaleString('en') : '')},
      {...axis, size: 56, space: 34, ...(log ? {splits: (plot, i, low, high) => logTicks(low, high)} : {}),
        values: (plot, ticks) => ticks.map(tick => tick === null ? '' : formatTick(tick, chart.scale))}
    ],
    hooks: {
      setCursor: [plot => show(plot.cursor.idx)],
      draw: chart.evaluations ? [plot => drawEvaluations(chart, plot)] : []
    }
  }, data, holder);
}

// A card that draws itself when it first comes near the window, and again when the theme, the smoothing or its width changes.
function chartCard(chart, group, span) {
  const keys = make('div', {class: 'keys'}), holder = make('div', {class: 'plot'});
  const card = make('div', {class: 'card'}, make('h3', {}, chart.title), make('p', {class: 'about'}, chart.about), keys, holder);
  const entry = {
    holder, drawn: null, near: false,
    draw() {
      if (!entry.near) return;
      if (entry.drawn) entry.drawn.destroy();
      entry.drawn = drawChart(chart, holder, keys, group, span, Number(document.getElementById('smoothing').value));
    }
  };
  plots.push(entry);
  return card;
}

function watchPlots() {
  const seen = new IntersectionObserver(changes => {
    for (const change of changes) {
      const entry = plots.find(plot => plot.holder === change.target);
      if (change.isIntersecting && !entry.near) {
        entry.near = true;
        entry.draw();
        seen.unobserve(change.target);
      }
    }
  }, {rootMargin: '600px'});
  plots.forEach(plot => seen.observe(plot.holder));
  let waiting;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => plots.forEach(plot => plot.drawn?.setSize({width: plot.holder.clientWidth, height: 190})), 120);
  });
}
