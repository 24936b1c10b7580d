// What every page of Kedge is built with.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function section(id, title, small, ...children) {
  document.getElementById('nav').append(make('a', {href: '#' + id}, title));
  document.getElementById('page').append(make('section', {id}, make('h2', {}, title, make('small', {}, small)), ...children));
}
