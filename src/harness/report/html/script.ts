/** Filtering and unfolding only: without it the page says the same. Runs in the browser, so it is text here. */
export const SCRIPT = `(() => {
  const $ = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll('details.sc')];
  const tools = document.querySelector('.tools');
  const boxes = tools ? [...tools.querySelectorAll('input[type=checkbox]')] : [];
  const filter = () => {
    const words = $('find').value.toLowerCase().split(/\\s+/).filter(Boolean);
    const states = boxes.filter((box) => box.checked).map((box) => box.value);
    let shown = 0;
    for (const row of rows) {
      const hit = words.every((word) => row.dataset.words.includes(word))
        && (states.length === 0 || states.includes(row.dataset.state))
        && ($('kind').value === '' || row.dataset.kind === $('kind').value);
      row.hidden = !hit;
      if (hit) shown++;
    }
    $('shown').textContent = shown === rows.length ? '' : shown + ' of ' + rows.length + ' shown';
  };
  const unfoldTarget = () => {
    const target = $(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
  };
  if (tools) {
    tools.hidden = false;
    tools.addEventListener('input', filter);
    $('unfold').addEventListener('click', () => {
      const open = rows.some((row) => !row.hidden && !row.open);
      for (const row of rows) if (!row.hidden) row.open = open;
      $('unfold').textContent = open ? 'Fold all' : 'Unfold all';
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === '/' && !(event.target instanceof HTMLInputElement)) { event.preventDefault(); $('find').focus(); }
      if (event.key === 'Escape' && event.target === $('find')) { $('find').value = ''; filter(); }
    });
    filter();
  }
  for (const cmd of document.querySelectorAll('.cmd')) {
    if (!navigator.clipboard) break;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', () => navigator.clipboard.writeText(cmd.querySelector('code').textContent)
      .then(() => { button.textContent = 'Copied'; }, () => { button.textContent = 'Not allowed'; }));
    cmd.append(button);
  }
  addEventListener('beforeprint', () => { for (const row of rows) if (row.dataset.state !== 'PASS') row.open = true; });
  addEventListener('hashchange', unfoldTarget);
  unfoldTarget();
})();`;
