import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { JSON_SCHEMA_PATH, loadScenarios, scenarioJsonSchema } from '../../harness/index.ts';
import { defaultScenarios } from '../options.ts';

/** `scenarios list | check | schema` */
export function scenariosCommand(): Command {
  return new Command('scenarios')
    .description('list, check and describe scenario files')
    .addCommand(listCommand())
    .addCommand(checkCommand())
    .addCommand(schemaCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('every scenario with its kind, title and number of checks and controls')
    .argument('[paths...]', 'scenario files or folders (default: scenarios/)')
    .option('--json', 'as JSON')
    .action(async (paths: string[], options: { json?: boolean }) => {
      const scenarios = await load(paths);
      const rows = scenarios.map(({ id, kind, title, file, tags, needs, checks, controls }) => ({
        id,
        kind,
        title,
        file,
        tags,
        needs,
        checks: checks.length,
        controls: controls.length,
      }));
      if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      else
        for (const row of rows)
          process.stdout.write(
            `${row.kind}  ${row.id}  ${row.title} (${row.checks} checks, ${row.controls} controls)\n`,
          );
    });
}

function checkCommand(): Command {
  return new Command('check')
    .description('say whether scenario files are right, with the place of every mistake (exit 4)')
    .argument('[paths...]', 'scenario files or folders (default: scenarios/)')
    .action(async (paths: string[]) => {
      const scenarios = await load(paths);
      process.stdout.write(`${scenarios.length} scenarios, no mistakes\n`);
    });
}

function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of a scenario file, for editors')
    .option('--write', `write it to ${JSON_SCHEMA_PATH} instead`)
    .action(async (options: { write?: boolean }) => {
      if (options.write) await writeFile(JSON_SCHEMA_PATH, scenarioJsonSchema());
      else process.stdout.write(scenarioJsonSchema());
    });
}

function load(paths: readonly string[]) {
  return loadScenarios({
    paths: paths.length > 0 ? paths : [defaultScenarios()],
    cwd: process.cwd(),
    env: process.env,
  });
}
