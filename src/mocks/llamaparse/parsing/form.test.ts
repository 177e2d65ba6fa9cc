import { expect, test } from 'vitest';
import { pdf } from '../testing.ts';
import { formFields } from './pdf/fields.ts';
import { IDENTITY } from './pdf/geometry.ts';
import { markdown, parse } from './testing.ts';

test('what is filled into a form stands beside its label, passwords excepted', async () => {
  const bytes = await pdf((document) => {
    document.font('Helvetica').initForm();
    document.fontSize(11).text('Full name:', 72, 100).formText('name', 220, 96, 200, 18, { value: 'Johanna Quist' });
    document.text('Weeks:', 72, 130).formText('weeks', 220, 126, 200, 18, { value: '14' });
    document.text('Secret:', 72, 160).formText('pin', 220, 156, 200, 18, { value: '4711', password: true });
    document.formCheckbox('agree', 72, 190, 14, 14, { value: 'Yes' }).text('I agree', 95, 190);
    document.formCheckbox('never', 72, 220, 14, 14, {}).text('I object', 95, 220);
  });
  const [page = ''] = await markdown(bytes, 'form.pdf');
  expect(page.replace(/ +/g, ' ')).toMatch(/Full name: (\| )?Johanna Quist/);
  expect(page.replace(/ +/g, ' ')).toMatch(/Weeks: (\| )?14/);
  expect(page).toContain('☒ I agree');
  expect(page).toContain('☐ I object');
  expect(page).not.toContain('4711');
});

test('the fields of a form have kind, name, label, value and place', async () => {
  const bytes = await pdf((document) => {
    document.font('Helvetica').initForm();
    document.fontSize(11).text('Full name:', 72, 100).formText('name', 220, 96, 200, 18, { value: 'Johanna Quist' });
    document.text('Remarks', 72, 130).formText('remarks', 220, 126, 200, 18, {});
    document.text('Secret:', 72, 160).formText('pin', 220, 156, 200, 18, { value: '4711', password: true });
    document.formCheckbox('agree', 72, 190, 14, 14, { value: 'Yes' }).text('I agree', 95, 190);
    document.text('Port:', 72, 220).formCombo('port', 220, 216, 200, 18, { select: ['Ems', 'Oder'], value: 'Oder' });
  });
  const { pages } = await parse(bytes, 'form.pdf');
  expect(pages[0]?.fields).toMatchObject([
    { kind: 'text', name: 'name', label: 'Full name', value: 'Johanna Quist', box: { x: 220, w: 200, h: 18 } },
    { kind: 'text', name: 'remarks', label: 'Remarks', value: '' },
    { kind: 'text', name: 'pin', label: 'Secret', value: '' },
    { kind: 'checkbox', name: 'agree', label: 'I agree', value: true },
    { kind: 'single_select', name: 'port', label: 'Port', value: ['Oder'], options: ['Ems', 'Oder'] },
  ]);
  expect(pages[0]?.fields?.[0]?.box.y).toBeCloseTo(96, 0);
});

test('a tick box is labelled by what stands right of it', async () => {
  const bytes = await pdf((document) => {
    document.font('Helvetica').initForm();
    document.fontSize(11).text('Terms', 72, 190).formCheckbox('agree', 140, 190, 14, 14, {}).text('I agree', 165, 190);
  });
  const { pages } = await parse(bytes, 'form.pdf');
  expect(pages[0]?.fields).toMatchObject([{ label: 'I agree', value: false }]);
});

test('the buttons of one radio group are one field; buttons that only do something are none', () => {
  const button = { subtype: 'Widget', fieldType: 'Btn', rect: [0, 0, 10, 10] };
  const radio = { ...button, radioButton: true, fieldName: 'port', fieldValue: 'b' };
  const fields = formFields(
    [
      { ...radio, buttonValue: 'a' },
      { ...button, pushButton: true },
      { ...radio, buttonValue: 'b' },
      { subtype: 'Link' },
    ],
    IDENTITY,
  );
  expect(fields).toMatchObject([{ kind: 'single_select', name: 'port', value: ['b'], options: ['a', 'b'] }]);
});
