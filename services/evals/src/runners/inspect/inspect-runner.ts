import { CountersignError } from '@countersign/contracts';
import { Injectable } from '@nestjs/common';
import type { Runner } from '../../domain/eval-runner.js';

const UNAVAILABLE =
  'This deployment has no sandboxes that benchmarks of Inspect could run in. Choose benchmarks of the builtin runner.';

/** Benchmarks of Inspect, where there is a place for them to run. */
@Injectable()
export class InspectRunner implements Runner {
  unavailable(): string {
    return UNAVAILABLE;
  }

  plan(): [] {
    return [];
  }

  async run(): Promise<never> {
    throw new CountersignError('EVAL_RUNNER_UNAVAILABLE', UNAVAILABLE);
  }
}
