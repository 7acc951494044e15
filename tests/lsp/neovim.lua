-- What a writer does in Neovim, each by the editor's own functions; what was seen is written as JSON.

local seen = {}
local buffer = 0

local function until_(told, what)
  if not vim.wait(20000, told, 20) then
    error("waited in vain for " .. what)
  end
end

local function lines()
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

local function go_to(words)
  for number, line in ipairs(lines()) do
    local at = line:find(words, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { number, at })
      return number
    end
  end
  error("no line has " .. words)
end

local function asked(method, params)
  local client = vim.lsp.get_clients({ bufnr = buffer })[1]
  params = params or vim.lsp.util.make_position_params(0, client.offset_encoding)
  local _, answer = next(vim.lsp.buf_request_sync(buffer, method, params, 20000))
  return answer and answer.result
end

until_(function()
  local client = vim.lsp.get_clients({ bufnr = buffer })[1]
  return client and client.initialized
end, "the server")
seen.root = vim.lsp.get_clients({ bufnr = buffer })[1].root_dir

-- a word is typed wrong, is told, and is mended by what is offered
local number = go_to("Hearing")
local column = vim.api.nvim_win_get_cursor(0)[2] - 1
vim.api.nvim_buf_set_text(buffer, number - 1, column, number - 1, column, { "😀 @Jonsa waits. " })
until_(function()
  return #vim.diagnostic.get(buffer) == 1
end, "the finding")
local found = vim.diagnostic.get(buffer)[1]
seen.finding = { code = found.code, words = lines()[found.lnum + 1]:sub(found.col + 1, found.end_col) }
go_to("@Jonsa")
seen.hover = asked("textDocument/hover").contents.value
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.title:find("Jonas", 1, true) ~= nil
  end,
})
until_(function()
  return #vim.diagnostic.get(buffer) == 0
end, "the end of the finding")

-- a name is changed wherever it stands
go_to("Jonas")
vim.lsp.buf.rename("Teo")
until_(function()
  return table.concat(lines(), "\n"):find("TEO", 1, true)
end, "the new name")

-- what is offered, where a name is declared, what the layout is, what stands above a heading
vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { "", "Teo looks at @M" })
vim.api.nvim_win_set_cursor(0, { #lines(), #lines()[#lines()] })
seen.offered = vim.tbl_map(function(item)
  return item.label
end, asked("textDocument/completion").items)
vim.api.nvim_buf_set_lines(buffer, -2, -1, false, { "Teo looks at Mara.   " })
vim.lsp.buf.format()
go_to("TEO")
vim.lsp.buf.definition()
until_(function()
  return vim.api.nvim_get_current_line():find("Character", 1, true)
end, "the declaration")
vim.lsp.codelens.refresh({ bufnr = buffer })
until_(function()
  return #vim.lsp.codelens.get(buffer) > 0
end, "what stands above a heading")
seen.lens = vim.lsp.codelens.get(buffer)[1].command.title
until_(function()
  return #(vim.lsp.semantic_tokens.get_at_pos(buffer, 0, 0) or {}) > 0
end, "colours")
seen.colour = vim.lsp.semantic_tokens.get_at_pos(buffer, 0, 0)[1].type
seen.symbols = #asked("textDocument/documentSymbol", { textDocument = { uri = vim.uri_from_bufnr(buffer) } })
seen.text = table.concat(lines(), "\n") .. "\n"
seen.messages = vim.fn.execute("messages")
vim.fn.writefile({ vim.json.encode(seen) }, vim.env.SEEN)
vim.cmd("qa!")
