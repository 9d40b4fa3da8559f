import type { HttpResponse } from '@kubewright/http';
import type { Readable } from 'node:stream';
import type { ContainerReference, KubeletBackend } from '../kubelet-backend.ts';
import { messageOf, notFoundPage, textResponse } from './text-response.ts';

/** What `/run` may answer at most. */
const maxOutputBytes = 16 << 20;

/** `/run`: runs a command to its end and answers everything it wrote. `cmd` is split at blanks, for legacy reasons. */
export async function runCommand(
  backend: KubeletBackend,
  reference: ContainerReference | undefined,
  query: URLSearchParams,
): Promise<HttpResponse> {
  if (!reference) return notFoundPage;
  if (!backend.pod(reference)) return textResponse(404, 'pod does not exist');
  const command = (query.get('cmd') ?? '').split(' ');
  try {
    const session = await backend.exec(reference, { command, stdin: false, tty: false });
    const output = new Output();
    await Promise.all([output.collect(session.stdout), output.collect(session.stderr)]);
    const { exitCode } = await session.exit;
    session.close();
    if (exitCode !== 0) return textResponse(500, `command '${command.join(' ')}' exited with ${exitCode}: ${output.text()}`);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: output.text() };
  } catch (error) {
    return textResponse(500, messageOf(error));
  }
}

class Output {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  /** What is over the limit is read and dropped, so that the command can end. */
  async collect(stream: Readable | undefined): Promise<void> {
    for await (const chunk of stream ?? []) {
      if (this.#bytes < maxOutputBytes) this.#chunks.push(chunk as Buffer);
      this.#bytes += (chunk as Buffer).length;
    }
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString().slice(0, maxOutputBytes);
  }
}
