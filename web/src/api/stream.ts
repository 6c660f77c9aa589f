/** Server-sent events from an answer. `EventSource` would do, but it cannot send a token. */

/** The data of each message, in order. Comments, names and ids are passed over. */
export async function* messagesOf(answer: Response): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(answer)) {
    const messages = (rest + text).replaceAll("\r\n", "\n").split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const data = dataOf(message);
      if (data !== null) yield data;
    }
  }
}

async function* textOf(answer: Response): AsyncGenerator<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function dataOf(message: string): string | null {
  const lines = message.split("\n").filter((line) => line.startsWith("data:"));
  return lines.length > 0 ? lines.map((line) => line.slice(5).trimStart()).join("\n") : null;
}
