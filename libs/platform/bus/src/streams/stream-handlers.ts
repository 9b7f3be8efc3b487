import type { StreamOperation } from '@countersign/contracts';
import { Injectable, SetMetadata } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { Msg } from '@nats-io/transport-node';
import { CallCheck } from '../call-check.js';
import type { Call } from '../call.js';
import { parseBody } from '../wire.js';
import type { StreamWriting } from './stream-writing.js';

const STREAM = Symbol('StreamOperation');

/**
 * Marks the method that answers a stream operation. It is called with its `Call` and with a signal that is aborted once
 * nobody waits for the answer, and gives the pieces; the checks are those of every operation, for each piece too.
 */
export function HandlesStream(operation: StreamOperation): MethodDecorator {
  return SetMetadata(STREAM, operation);
}

type Handler = (call: Call<StreamOperation>, signal: AbortSignal) => AsyncIterable<unknown>;

/** One operation that is answered in pieces, with its method bound. */
export interface StreamHandler {
  operation: StreamOperation;
  /** Never throws. */
  answer(message: Msg, writing: StreamWriting): Promise<void>;
}

/** The handlers marked `@HandlesStream`. */
@Injectable()
export class StreamHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly check: CallCheck,
  ) {}

  all(): StreamHandler[] {
    return this.discovery.getControllers().flatMap(({ instance }) => {
      const controller = instance as Record<string, Handler> | undefined;
      if (!controller) return [];
      return this.scanner.getAllMethodNames(Object.getPrototypeOf(controller) as object).flatMap((name) => {
        const operation = this.reflector.get<StreamOperation | undefined>(STREAM, controller[name]!);
        return operation ? [this.handlerOf(operation, (...of) => controller[name]!(...of))] : [];
      });
    });
  }

  private handlerOf(operation: StreamOperation, handle: Handler): StreamHandler {
    const answer = async ({ headers, data }: Msg, writing: StreamWriting): Promise<void> => {
      try {
        const call = await this.check.accept(operation, headers, parseBody(data));
        await writing.write(this.released(operation, handle(call, writing.signal)));
      } catch (error) {
        // Whoever has left hears no reason, and an answer that was stopped is no failure of ours.
        writing.refuse(this.check.refuse(writing.signal.aborted ? writing.signal.reason : error));
      } finally {
        writing.close();
      }
    };
    return { operation, answer };
  }

  private async *released(operation: StreamOperation, pieces: AsyncIterable<unknown>): AsyncGenerator<unknown, void> {
    for await (const piece of pieces) yield this.check.release(operation, piece);
  }
}
