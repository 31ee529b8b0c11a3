// Draws the operations of /api/openapi.json: address, permission, parameters, body and answer.
'use strict';

const make = (tag, text = '', parent = null) => {
  const element = document.createElement(tag);
  element.textContent = text;
  if (parent) parent.append(element);
  return element;
};

const nameOf = (schema) => {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.type === 'array') return `${nameOf(schema.items)}[]`;
  return [schema.type].flat().join(' | ') || 'any';
};

const limits = ['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'maxItems', 'format', 'enum'];

const row = (table, name, schema, note) => {
  const line = make('tr', '', table);
  make('code', name, make('td', '', line));
  make('td', nameOf(schema), line);
  const facts = limits.filter((key) => key in schema).map((key) => `${key}: ${schema[key]}`);
  const text = make('td', '', line);
  make('span', [schema.title, note, schema.description].filter(Boolean).join(' · '), text);
  make('small', facts.length ? `  ${facts.join(', ')}` : '', text);
};

const fields = (api, schema, parent, title) => {
  const name = nameOf(schema);
  const full = schema.$ref ? api.components.schemas[name] : schema;
  make('p', `${title}: ${name}`, parent);
  if (!full.properties) return;
  const table = make('table', '', parent);
  for (const [key, value] of Object.entries(full.properties)) row(table, key, value, value.readOnly ? 'read-only' : '');
};

const draw = (api, parent, verb, path, operation) => {
  const details = make('details', '', parent);
  details.dataset.text = `${verb} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase();
  const summary = make('summary', '', details);
  make('b', verb.toUpperCase(), summary);
  make('code', path, summary);
  make('small', operation.summary, summary);
  details.addEventListener('toggle', () => {
    if (details.querySelector('.body')) return;
    const body = make('div', '', details);
    body.className = 'body';
    if (operation.description) make('p', operation.description, body);
    make('p', `权限 / Permission: ${operation['x-permission']}`, body);
    if (operation.parameters?.length) {
      const table = make('table', '', body);
      for (const each of operation.parameters) {
        row(table, each.name, each.schema ?? Object.values(each.content)[0].schema, each.in);
      }
    }
    const sent = operation.requestBody && Object.values(operation.requestBody.content)[0].schema;
    if (sent) fields(api, sent, body, '请求 / Body');
    const got = operation.responses['200'].content;
    if (got) fields(api, Object.values(got)[0].schema, body, '返回 / Answer');
  });
};

const start = async () => {
  const api = await (await fetch('/api/openapi.json')).json();
  const main = document.getElementById('operations');
  const groups = new Map();
  for (const [path, verbs] of Object.entries(api.paths)) {
    for (const [verb, operation] of Object.entries(verbs)) {
      const tag = operation.tags[0];
      if (!groups.has(tag)) {
        const section = make('section', '', main);
        make('h2', tag, section);
        groups.set(tag, section);
      }
      draw(api, groups.get(tag), verb, path, operation);
    }
  }
  document.getElementById('search').addEventListener('input', (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const each of main.querySelectorAll('details')) each.hidden = !each.dataset.text.includes(wanted);
  });
};

void start();
