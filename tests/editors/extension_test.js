'use strict';
// Runs the extension with stand-ins of the editor and of its client, and prints what it did.
const Module = require('module');
const did = { started: [], registered: [], tasks: [], stopped: 0, shown: [] };
const vscode = {
  workspace: { getConfiguration: () => ({ get: (name) => ({ path: process.argv[3], inlayHints: true })[name] }) },
  window: { showErrorMessage: (message) => did.shown.push(message) },
  commands: {
    registerCommand: (name, call) => {
      did.registered.push(name);
      vscode.commands[name] = call;
      return { dispose() {} };
    },
  },
  tasks: { executeTask: (task) => did.tasks.push([task.title, task.execution.program, ...task.execution.words]) },
  ProcessExecution: class { constructor(program, words) { Object.assign(this, { program, words }); } },
  Task: class { constructor(kind, scope, title, source, execution) { Object.assign(this, { title, execution }); } },
  TaskScope: { Workspace: 2 },
};
class LanguageClient {
  constructor(id, name, server, options) { this.made = { id, server: server.run, options }; }
  start() { did.started.push(this.made); return process.argv[4] ? Promise.reject(new Error('ENOENT')) : Promise.resolve(); }
  stop() { did.stopped += 1; return Promise.resolve(); }
}
const load = Module._load;
Module._load = (name, ...rest) =>
  name === 'vscode' ? vscode : name === 'vscode-languageclient/node' ? { LanguageClient } : load(name, ...rest);
(async () => {
  const extension = require(process.argv[2]);
  const context = { subscriptions: [] };
  await extension.activate(context);
  for (const name of Object.keys(extension.COMMANDS)) vscode.commands[name]('/a folder', 'it; rm -rf');
  await vscode.commands['afkit.restart']();
  await extension.deactivate();
  console.log(JSON.stringify(did));
})();
