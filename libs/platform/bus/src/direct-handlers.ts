import type { Operation } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { Msg } from '@nats-io/transport-node';
import { CallCheck } from './call-check.js';
import { DIRECT, type Call } from './call.js';
import { parseBody, type Reply } from './wire.js';

type Handler = (call: Call<Operation>) => unknown;

/** One operation that is answered directly, with its method bound. */
export interface DirectHandler {
  operation: Operation;
  answer: (message: Msg) => Promise<Reply>;
}

/** The handlers marked `@HandlesDirectly`, with the same checks before and behind them as Nest's road has. */
@Injectable()
export class DirectHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly check: CallCheck,
  ) {}

  all(): DirectHandler[] {
    return this.discovery.getControllers().flatMap(({ instance }) => {
      const controller = instance as Record<string, Handler> | undefined;
      if (!controller) return [];
      return this.scanner.getAllMethodNames(Object.getPrototypeOf(controller) as object).flatMap((name) => {
        const operation = this.reflector.get<Operation | undefined>(DIRECT, controller[name]!);
        return operation ? [this.handlerOf(operation, (call) => controller[name]!(call))] : [];
      });
    });
  }

  private handlerOf(operation: Operation, handle: Handler): DirectHandler {
    const answer = async ({ headers, data }: Msg): Promise<Reply> => {
      try {
        const call = await this.check.accept(operation, headers, parseBody(data));
        return { ok: this.check.release(operation, await handle(call)) };
      } catch (error) {
        return { error: this.check.refuse(error) };
      }
    };
    return { operation, answer };
  }
}
