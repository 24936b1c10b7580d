// Rollouts to read. Texts become text nodes, never markup.
function shadeOf(logprob) {
  return `rgba(var(--shade), ${Math.min(0.85, -logprob / 3).toFixed(3)})`;
}

function shadedText(rollout) {
  return rollout.pieces.map((piece, i) => {
    const logprob = rollout.logprobs[i];
    const span = make('span', {title: `${logprob} · p ${Math.exp(logprob).toPrecision(3)} · token ${rollout.tokens[i]}`}, piece);
    span.style.background = shadeOf(logprob);
    return span;
  });
}

function shadedStrip(rollout) {
  return rollout.logprobs.map((logprob, i) => {
    const cell = make('i', {title: `token ${i}: id ${rollout.tokens[i]}, ${logprob} · p ${Math.exp(logprob).toPrecision(3)}`});
    cell.style.background = logprob > -0.02 ? '' : shadeOf(logprob);
    return cell;
  });
}

function shadeButton(rollout, text, strip) {
  const button = make('button', {type: 'button', 'aria-pressed': 'false'}, 'shade by log-probability');
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    if (rollout.pieces) text.replaceChildren(...(on ? shadedText(rollout) : [rollout.text]));
    else strip.replaceChildren(...(on ? shadedStrip(rollout) : []));
  });
  return button;
}

function partOf([name, part]) {
  const verdict = part?.verdict, value = typeof part?.value === 'number' ? formatValue(part.value) : String(verdict ?? '');
  const details = Object.entries(part?.detail ?? {});
  const reason = [part?.reason, ...details.map(([key, detail]) => `${key}: ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`)];
  return make('div', {}, name + ' ', make('b', {}, value), make('span', {class: 'soft'}, ' ' + reason.filter(Boolean).join(' · ')));
}

const SHOWN_PICTURES = 12;

function picturesOf(rollout, pictures) {
  if (!rollout.images) return [];
  const shown = rollout.images.slice(0, SHOWN_PICTURES).map(digest => {
    const source = pictures?.[digest] ?? '', short = digest.slice(0, 12);
    return source.startsWith('data:image/')
      ? make('img', {src: source, alt: 'image ' + short, title: digest})
      : make('span', {class: 'absent', title: digest}, `image ${short}: not found`);
  });
  const more = rollout.images.length - shown.length;
  if (more > 0) shown.push(make('span', {class: 'absent'}, `and ${more} more`));
  return [make('div', {class: 'pictures'}, ...shown)];
}

function openRollout(rollout, pictures) {
  const text = make('pre', {class: 'text'}, rollout.text || '(empty)'), strip = make('div', {class: 'strip'});
  const mean = rollout.logprobs.length ? rollout.logprobs.reduce((sum, value) => sum + value, 0) / rollout.logprobs.length : null;
  const facts = [`${rollout.length.toLocaleString('en')} tokens`, rollout.stopped ? 'ended by itself' : 'truncated at the length limit',
    `advantage ${formatValue(rollout.advantage)}`, `mean log-probability ${formatValue(mean)}`];
  if (rollout.answer) facts.push(`answer ${rollout.answer}`);
  if (rollout.logprobs.length < rollout.length) facts.push(`log-probabilities of the first ${rollout.logprobs.length} tokens recorded`);
  return make('div', {class: 'body'},
    make('div', {class: 'parts'}, ...Object.entries(rollout.parts).map(partOf)),
    make('div', {class: 'label'}, 'Prompt'), ...picturesOf(rollout, pictures), make('pre', {class: 'text'}, rollout.prompt),
    make('div', {class: 'label'}, 'Completion', rollout.logprobs.length ? shadeButton(rollout, text, strip) : ''), text, strip,
    make('div', {class: 'label'}, facts.join(' · ')));
}

function rolloutRow(rollout, open, pictures) {
  const reward = rollout.reward === null ? 'unscored' : formatValue(rollout.reward);
  const row = make('details', {class: 'rollout'}, make('summary', {},
    make('span', {class: 'pick ' + rollout.pick}, rollout.pick), make('span', {}, 'step ' + rollout.step.toLocaleString('en')),
    make('span', {class: 'reward'}, reward), make('span', {class: 'snippet'}, `${rollout.problem} #${rollout.sample}  ${rollout.text.slice(0, 240)}`)));
  row.addEventListener('toggle', () => { if (row.open && row.children.length === 1) row.append(openRollout(rollout, pictures)); });
  row.open = open;
  return row;
}

function rolloutSection(data) {
  const list = make('div'), filters = make('div', {class: 'filters'});
  const stages = [...new Set(data.rollouts.map(rollout => rollout.stage))];
  const where = make('select', {'aria-label': 'step'}, make('option', {value: ''}, 'all steps'));
  const places = [...new Set(data.rollouts.map(rollout => JSON.stringify([rollout.stage, rollout.step])))];
  for (const place of places) {
    const [stage, step] = JSON.parse(place);
    where.append(make('option', {value: place}, (stages.length > 1 ? stage + ' ' : '') + 'step ' + step.toLocaleString('en')));
  }
  let pick = '';
  const show = () => {
    const chosen = data.rollouts.filter(rollout => (!pick || rollout.pick === pick)
      && (!where.value || where.value === JSON.stringify([rollout.stage, rollout.step])));
    list.replaceChildren(...chosen.map((rollout, i) => rolloutRow(rollout, i === 0, data.pictures)));
  };
  const buttons = ['', 'best', 'worst', 'random'].map(value => {
    const button = make('button', {type: 'button', 'aria-pressed': String(value === '')}, value || 'all');
    button.addEventListener('click', () => {
      pick = value;
      buttons.forEach(other => other.setAttribute('aria-pressed', String(other === button)));
      show();
    });
    return button;
  });
  where.addEventListener('change', show);
  filters.append(...buttons, where);
  where.value = places[places.length - 1];
  show();
  return [make('p', {class: 'soft'}, `${data.rollouts.length} of ${data.rolloutsRead.toLocaleString('en')} rollouts: the two best, the two worst and two random ones `
    + 'of steps spread evenly over the run. The folder rollouts has all of them.'), filters, list];
}
