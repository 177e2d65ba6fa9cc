import type { OpenApiDocument, Operation } from './openapi.ts';

/** One page without scripts, fonts or anything else from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.info.title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h2 { font: 600 1.1rem/1.4 ui-monospace, monospace; border-top: 1px solid #ccc; padding-top: 1rem; }
h2 b { text-transform: uppercase; color: #064; }
pre { background: #f4f4f2; overflow: auto; padding: .75rem; }
table { border-collapse: collapse; }
td { border-bottom: 1px solid #ddd; padding: .2rem 1rem .2rem 0; vertical-align: top; }
</style>
</head>
<body>
<h1>${escapeHtml(document.info.title)}</h1>
<p>${escapeHtml(document.info.description)} For machines: <a href="/openapi.json">/openapi.json</a>.</p>
${operations.join('\n')}
</body>
</html>
`;
}

function section(method: string, path: string, operation: Operation): string {
  const auth =
    operation.security.length === 0 ? 'Open to all.' : `Needs: ${Object.keys(operation.security[0]!).join()}.`;
  const parameters = operation.parameters.map(({ name, in: place, required }) => [
    name,
    `${place}${required ? ', required' : ''}`,
  ]);
  const responses = Object.entries(operation.responses).map(([status, { description }]) => [status, description]);
  const body = operation.requestBody?.content['application/json']?.schema;
  const answer = operation.responses['200']?.content['application/json']?.schema;
  return `<section id="${escapeHtml(operation.operationId)}">
<h2><b>${escapeHtml(method)}</b> ${escapeHtml(path)}</h2>
<p>${escapeHtml(operation.summary)}. ${auth}</p>
${table(parameters)}${schemaBlock('Body', body)}${table(responses)}${schemaBlock('Answer', answer)}</section>`;
}

function table(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  return `<table>${lines.join('')}</table>\n`;
}

function schemaBlock(title: string, schema: object | undefined): string {
  if (!schema) return '';
  return `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>\n`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
