import { expect, test } from 'vitest';
import { pdf } from '../testing.ts';
import { markdown } from './testing.ts';

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
