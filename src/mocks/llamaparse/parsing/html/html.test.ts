import { describe, expect, test } from 'vitest';
import { markdown, parse } from '../testing.ts';

const page = (body: string, head = '') => `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;

describe('tables of a web page', () => {
  test('have merged cells in their first place, hidden rows and cells left out, lines of cells kept', async () => {
    const { pages } = await parse(
      page(`<table><caption>Tides</caption><thead><tr><th colspan=2>Ship</th><th>Hour</th></tr></thead>
        <tr><td rowspan=2><b>Alder</b><td><input type=checkbox checked>north<td>9<br>10</tr>
        <tr hidden><td>no</tr>
        <tr><td><img src=a.png alt="south"><td>x &amp; y</table>`),
      'a.html',
    );
    expect(pages[0]?.items).toMatchObject([
      { type: 'text', value: 'Tides' },
      {
        rows: [
          ['Ship', '', 'Hour'],
          ['Alder', '☒north', '9\n10'],
          ['', 'south', 'x & y'],
        ],
      },
    ]);
  });

  test('have their links in the Markdown when asked for, relative to what the page says', async () => {
    const body =
      '<table><tr><td>Ship<td>Chart<tr><td>Alder<td><a href="c/(1)">one</a></table><h2>See <a href="/all">all</a></h2>';
    const html = page(body, '<base href="https://a.test/b/">');
    expect(await markdown(html, 'a.html', { annotateLinks: true })).toEqual([
      [
        '| Ship  | Chart                             |\n| ----- | --------------------------------- |\n| Alder | [one](https://a.test/b/c/%281%29) |',
        '## See [all](https://a.test/all)',
      ].join('\n\n'),
    ]);
    expect((await markdown(html, 'a.html'))[0]).not.toContain('https:');
  });

  test('are read as text where they lay out others', async () => {
    const inner = '<table><tr><td>Ship<td>Hour<tr><td>Alder<td>9</table>';
    const outer = `<table><tr><td>Menu<td>${inner}<tr><td>Left<td>Right</table>`;
    expect(await markdown(page(outer), 'a.html')).toEqual([
      ['Menu', '| Ship  | Hour |\n| ----- | ---- |\n| Alder | 9    |', 'Left', 'Right'].join('\n\n'),
    ]);
  });
});

test.each([
  [
    'hidden words',
    '<p><b>seen <span style="display: none">unseen</span><i hidden>unseen</i>only</b></p>',
    '**seen only**',
  ],
  ['formulas', '<p>It is <math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>.</p>', 'It is a/2.'],
  ['definitions', '<dl><dt>Buoy</dt><dd>floats</dd></dl>', 'Buoy\n\nfloats'],
  ['broken markup', '<p>one<div>two</p><b>three</div>', 'one\n\ntwo\n\n**three**'],
  ['spaces that do not break', '<p>a&nbsp;&nbsp;b&shy;c</p>', 'a b\u00ADc'],
])('%s of a web page are read as they are shown', async (_, body, expected) => {
  expect(await markdown(page(body), 'a.html')).toEqual([expected]);
});
