-- Drives Neovim without a screen: waits for a finding, asks for a hover and a completion, prints them as JSON.
local python, file = vim.env.AFKIT_PYTHON, vim.env.AFKIT_FILE
vim.cmd('edit ' .. vim.fn.fnameescape(file))
local id = vim.lsp.start_client({
  name = 'afkit',
  cmd = { python, '-m', 'afkit', 'lsp' },
  root_dir = vim.fn.fnamemodify(file, ':h'),
})
vim.lsp.buf_attach_client(0, id)
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local result = { diagnostics = {} }
for _, item in ipairs(vim.diagnostic.get(0)) do
  table.insert(result.diagnostics, { line = item.lnum, column = item.col, code = item.code, message = item.message })
end
local where = { textDocument = vim.lsp.util.make_text_document_params(0) }
local function ask(method, line, character)
  where.position = { line = line, character = character }
  local answers = vim.lsp.buf_request_sync(0, method, where, 20000)
  for _, answer in pairs(answers or {}) do return answer.result end
end
local line = vim.fn.search('moduleTyp') - 1
result.hover = ask('textDocument/hover', vim.fn.search('actionCrud') - 1, 6).contents.value
result.labels = {}
for _, item in ipairs(ask('textDocument/completion', vim.fn.search('parameters\\.') - 1, vim.fn.getline('.'):find('parameters%.') + 10).items) do
  table.insert(result.labels, item.label)
end
result.line = line
vim.fn.writefile({ vim.fn.json_encode(result) }, vim.env.AFKIT_OUT)
vim.lsp.stop_client(id)
vim.wait(2000, function() return vim.lsp.client_is_stopped(id) end, 20)
vim.cmd('qall!')
