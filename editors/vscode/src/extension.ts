// The client: it starts the language server, shows the film at a glance, and the board beside the text.
import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, RevealOutputChannelOn } from "vscode-languageclient/node";
import { Boards } from "./board";

interface Status {
  uri: string;
  text: string;
}

let client: LanguageClient | undefined;

export function command(): string[] {
  const set = vscode.workspace.getConfiguration("wanscript").get<string[]>("command") ?? [];
  return set.length ? set : ["wanscript"];
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const glance = vscode.window.createStatusBarItem("wanscript.status", vscode.StatusBarAlignment.Right, 90);
  glance.name = "wanscript";
  glance.command = "wanscript.openBoard";
  glance.tooltip = "Scenes, length and price of the film. A click opens its board.";
  const said = new Map<string, string>();
  const boards = new Boards(command);

  function show(editor = vscode.window.activeTextEditor): void {
    const text = editor?.document.languageId === "wan" ? said.get(editor.document.uri.toString()) : undefined;
    if (text === undefined) {
      glance.hide();
      return;
    }
    glance.text = `$(device-camera-video) ${text}`;
    glance.show();
  }

  async function start(): Promise<void> {
    await client?.dispose();
    client = made();
    client.onNotification("wanscript/status", (status: Status) => {
      said.set(vscode.Uri.parse(status.uri).toString(), status.text);
      show();
    });
    try {
      await client.start();
    } catch {
      const way = "Install it with: pip install 'wanscript[lsp]', or set wanscript.command to where it is.";
      void vscode.window.showErrorMessage(`\`${command().join(" ")} lsp\` does not start. ${way}`);
    }
  }

  context.subscriptions.push(
    glance,
    boards,
    vscode.commands.registerCommand("wanscript.openBoard", () => boards.open()),
    vscode.commands.registerCommand("wanscript.restart", start),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.window.onDidChangeTextEditorSelection(event => boards.follow(event.textEditor)),
    vscode.workspace.onDidCloseTextDocument(document => said.delete(document.uri.toString())),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration("wanscript.command")) void start();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

function made(): LanguageClient {
  const [program = "wanscript", ...first] = command();
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file", language: "wan" }, { scheme: "untitled", language: "wan" }],
    initializationOptions: { status: true, inlayHints: vscode.workspace.getConfiguration("wanscript").get("inlayHints") },
    synchronize: { configurationSection: "wanscript" },
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: {
      workspace: {
        // what the server is told of settings leaves the status as it is
        didChangeConfiguration: async () => {
          const hints = vscode.workspace.getConfiguration("wanscript").get("inlayHints");
          const settings = { wanscript: { status: true, inlayHints: hints } };
          await client?.sendNotification("workspace/didChangeConfiguration", { settings });
        },
      },
    },
  };
  return new LanguageClient("wanscript", "wanscript", { command: program, args: [...first, "lsp"] }, options);
}
