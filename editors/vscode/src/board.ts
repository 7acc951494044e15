// The live board of a script, in a panel beside its text: `wanscript watch --editor`.
import { ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import * as readline from "node:readline";
import * as vscode from "vscode";

class Board {
  private readonly process: ChildProcess;
  private readonly panel: vscode.WebviewPanel;
  private line = 0;

  constructor(readonly script: vscode.Uri, command: string[], ended: () => void) {
    const name = path.basename(script.fsPath);
    this.panel = vscode.window.createWebviewPanel(
      "wanscript.board",
      name,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: true },
    );
    this.panel.webview.html = saying("The board is drawn …");
    const [program = "wanscript", ...first] = command;
    const folder = path.dirname(script.fsPath);
    this.process = spawn(program, [...first, "watch", "--editor", "--", name], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
    this.process.on("error", error => this.say(`\`${program} watch\` does not start: ${error.message}`));
    this.process.on("exit", () => this.say("The board has ended. Open it again to see what is saved."));
    this.process.stdin?.on("error", () => undefined);
    if (this.process.stdout) readline.createInterface(this.process.stdout).on("line", line => void this.heard(line));
    this.panel.onDidDispose(() => {
      this.process.stdin?.end();
      ended();
    });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  close(): void {
    this.panel.dispose();
  }

  // Shows the frame of a line, from 1.
  follow(line: number): void {
    if (line === this.line || !this.process.stdin?.writable) return;
    this.line = line;
    this.process.stdin.write(`${line}\n`);
  }

  private say(words: string): void {
    this.panel.webview.html = saying(words);
  }

  // The first line is the page's address, each one after it a place that was chosen there.
  private async heard(line: string): Promise<void> {
    if (line.startsWith("http://127.0.0.1:")) {
      const address = await vscode.env.asExternalUri(vscode.Uri.parse(line));
      this.panel.webview.html = framing(address.toString(true));
      return;
    }
    const at = line.lastIndexOf(":");
    const number = Number(line.slice(at + 1));
    if (at < 1 || !Number.isInteger(number) || number < 1) return;
    const file = vscode.Uri.file(path.resolve(path.dirname(this.script.fsPath), line.slice(0, at)));
    const place = new vscode.Position(number - 1, 0);
    this.line = number;
    const shown = vscode.window.visibleTextEditors.find(editor => editor.document.uri.fsPath === file.fsPath);
    const column = shown?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(file, { viewColumn: column, selection: new vscode.Range(place, place) });
  }
}

export class Boards implements vscode.Disposable {
  private readonly boards = new Map<string, Board>();

  constructor(private readonly command: () => string[]) {}

  open(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== "wan" || document.uri.scheme !== "file") {
      void vscode.window.showInformationMessage("Open a script that is saved to see its board.");
      return;
    }
    const key = document.uri.toString();
    const known = this.boards.get(key);
    if (known) known.reveal();
    else this.boards.set(key, new Board(document.uri, this.command(), () => this.boards.delete(key)));
  }

  follow(editor: vscode.TextEditor): void {
    this.boards.get(editor.document.uri.toString())?.follow(editor.selection.active.line + 1);
  }

  dispose(): void {
    for (const board of [...this.boards.values()]) board.close();
  }
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);
}

function page(policy: string, style: string, body: string): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; ${policy}"><style>${style}</style></head><body>${body}</body></html>`;
}

function saying(words: string): string {
  return page("", "body{font:14px sans-serif;padding:2em}", `<p>${escaped(words)}</p>`);
}

function framing(address: string): string {
  const style = "html,body{height:100%;margin:0;padding:0}iframe{border:0;width:100%;height:100%}";
  const origin = new URL(address).origin;
  return page(`frame-src ${escaped(origin)};`, style, `<iframe src="${escaped(address)}" title="Board"></iframe>`);
}
