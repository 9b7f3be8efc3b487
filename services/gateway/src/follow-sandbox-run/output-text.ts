/** Makes text of what comes in pieces that may end within a character. What is no UTF-8 is shown as such. */
export class OutputText {
  private readonly decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };

  of(stream: 'stdout' | 'stderr', base64: string): string {
    return this.decoders[stream].decode(Buffer.from(base64, 'base64'), { stream: true });
  }
}
