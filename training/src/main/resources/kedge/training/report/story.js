// Table of the eval stages: accuracy, share of completions with a thought, and length after each stage.
function meanCell(estimate, show) {
  if (!estimate || estimate.value === null || estimate.value === undefined) return make('td', {class: 'number'}, '–');
  const range = estimate.low === null || estimate.low === undefined ? [] : [make('span', {class: 'range'}, `${show(estimate.low)} – ${show(estimate.high)}`)];
  return make('td', {class: 'number'}, show(estimate.value), ...range);
}

function ratioCell(ratio, row) {
  if (!ratio || ratio.stage === row.stage) return make('td', {class: 'number'}, '–');
  return make('td', {class: 'number'}, percent(ratio.share), make('span', {class: 'range'}, 'of ' + ratio.stage));
}

function storySection(story) {
  const per = value => (100 * value).toFixed(1) + ' %', plain = value => formatValue(value);
  const titles = ['pass@1', ...story.rewards.map(reward => reward.label), 'length', 'relative to first', 'relative to longest'];
  const head = make('tr', {}, make('th', {}, 'stage'), make('th', {}, 'problems'), ...titles.map(title => make('th', {class: 'number'}, title)));
  const rows = story.rows.map((row, i) => make('tr', {}, make('td', {}, row.stage === story.rows[i - 1]?.stage ? '' : row.stage),
    make('td', {class: 'soft'}, `${row.on} (${whole(row.problems)})`), meanCell(row.pass, per),
    ...story.rewards.map(reward => meanCell(row.rewards[reward.name], reward.share ? per : plain)), meanCell(row.length, plain),
    ratioCell(row.first, row), ratioCell(row.longest, row)));
  section('story', 'Stage by stage', 'held-out means with 95 % intervals; length in tokens, also relative to the first and the longest stage on the same data',
    make('div', {class: 'scroll'}, make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows))));
}
