import type { TestCertificate } from '@countersign/testing';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A host that keeps who asked by HTTPS, and tells them who they are. */
export class HttpsReceiver {
  /** Of each request, in order. */
  readonly authorizations: (string | undefined)[] = [];
  private readonly server: Server;

  private constructor({ certFile, keyFile }: TestCertificate) {
    this.server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (asked, answer) => {
      this.authorizations.push(asked.headers.authorization);
      answer.end(`you are ${asked.headers.authorization}\n`);
    });
  }

  static async start(certificate: TestCertificate): Promise<HttpsReceiver> {
    const receiver = new HttpsReceiver(certificate);
    await once(receiver.server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
