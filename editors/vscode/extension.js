'use strict';
// Starts `afkit lsp` and runs what its lenses offer. Everything else the server does.

const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

/** What a lens asks for, as the words of a command line behind the program's name. */
const COMMANDS = {
  'afkit.runInSandbox': (folder, module, inputs = []) => ['run', folder, module, '--sandbox', '--trace', ...inputs],
  'afkit.dryRun': (folder, module) => ['run', folder, module, '--dry-run'],
  'afkit.openPreview': (folder) => ['preview', folder],
};

let client;

function settings() {
  return vscode.workspace.getConfiguration('afkit');
}

function program() {
  return settings().get('path') || 'afkit';
}

function start() {
  const server = { command: program(), args: ['lsp'] };
  client = new LanguageClient('afkit', 'afkit', { run: server, debug: server }, {
    documentSelector: [
      { scheme: 'file', language: 'yaml' },
      { scheme: 'file', language: 'json' },
      { scheme: 'file', language: 'jsonc' },
    ],
    initializationOptions: { inlayHints: settings().get('inlayHints') },
    synchronize: { configurationSection: 'afkit' },
  });
  return client.start().catch((error) => {
    vscode.window.showErrorMessage(
      `afkit could not be started (${error.message}). Install it, or set "afkit.path" to the program.`
    );
  });
}

/** Run a command of afkit in a terminal of its own, without a shell in between that could take a name for more. */
function run(title, words) {
  const execution = new vscode.ProcessExecution(program(), words);
  const task = new vscode.Task({ type: 'afkit' }, vscode.TaskScope.Workspace, title, 'afkit', execution);
  return vscode.tasks.executeTask(task);
}

async function activate(context) {
  for (const [name, words] of Object.entries(COMMANDS)) {
    context.subscriptions.push(
      vscode.commands.registerCommand(name, (folder, module, inputs) => run(`${name.split('.')[1]} ${module || ''}`.trim(), words(folder, module, inputs)))
    );
  }
  context.subscriptions.push(
    vscode.commands.registerCommand('afkit.restart', async () => {
      await deactivate();
      await start();
    })
  );
  await start();
}

async function deactivate() {
  if (client) {
    await client.stop().catch(() => undefined);
    client = undefined;
  }
}

module.exports = { activate, deactivate, COMMANDS };
