// Expert load as a map with a row per layer and a column per expert: blue below the even share, white at it, orange at twice it or more.
function loadColour(load) {
  const even = document.documentElement.dataset.dark === 'yes' ? [48, 52, 60] : [245, 243, 238];
  const end = load < 1 ? [47, 111, 143] : [206, 104, 40];
  const part = Math.min(1, Math.abs(load - 1));
  return even.map((from, i) => Math.round(from + (end[i] - from) * part));
}

function paintLoads(canvas, relative) {
  const layers = relative.length, experts = Math.max(...relative.map(layer => layer.length));
  canvas.width = experts;
  canvas.height = layers;
  canvas.style.height = Math.min(420, layers * Math.max(6, Math.min(22, 300 / layers))) + 'px';
  const context = canvas.getContext('2d'), image = context.createImageData(experts, layers);
  relative.forEach((row, layer) => row.forEach((load, expert) => {
    image.data.set(load === null ? [128, 128, 128, 60] : [...loadColour(load), 255], 4 * (layer * experts + expert));
  }));
  context.putImageData(image, 0, 0);
}

function loadMap(snapshot) {
  const canvas = make('canvas'), tip = document.getElementById('tip'), relative = snapshot.relative;
  const experts = Math.max(...relative.map(layer => layer.length));
  canvas.addEventListener('pointermove', event => {
    const box = canvas.getBoundingClientRect();
    const layer = Math.floor((event.clientY - box.top) / box.height * relative.length);
    const expert = Math.floor((event.clientX - box.left) / box.width * experts);
    const load = relative[layer]?.[expert];
    tip.hidden = load === undefined;
    tip.textContent = `layer ${layer}, expert ${expert}: ${load === null ? 'no load' : load.toFixed(2) + ' × even share'}`;
    tip.style.left = Math.min(innerWidth - 230, event.clientX + 12) + 'px';
    tip.style.top = event.clientY + 14 + 'px';
  });
  canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
  const entry = {holder: canvas, drawn: null, near: false, draw: () => entry.near && paintLoads(canvas, relative)};
  plots.push(entry);
  return make('figure', {}, make('figcaption', {}, snapshot.label ?? `step ${snapshot.step.toLocaleString('en')}`), canvas);
}

function expertCard(loads) {
  const ramp = make('span', {class: 'ramp'});
  ramp.style.background = 'linear-gradient(90deg, rgb(47,111,143), var(--wash), rgb(206,104,40))';
  return make('div', {class: 'card wide'}, make('h3', {}, 'Expert load'),
    make('p', {class: 'about'}, 'Tokens routed to each expert, divided by its layer’s mean; rows are layers (first at the top), columns are experts. 0',
      ramp, '2 or more'),
    make('div', {class: 'maps'}, ...loads.map(loadMap)));
}
