import { CLOCK, type Clock } from '@countersign/platform-clock';
import { Inject, Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { Catalogue } from '../../catalogue/catalogue.js';
import type { EvalJobEntity } from '../../database/eval-job.entity.js';
import type { ClaimedSamples } from '../../domain/claimed-samples.js';
import type { PlannedSample, Runner } from '../../domain/eval-runner.js';
import type { SampleRow } from '../../domain/sample-rows.js';
import { ModelClient } from '../../domain/use/model-client.js';
import { EVAL_SETTINGS, type EvalSettings } from '../../settings.js';
import { BuiltinSample } from './builtin-sample.js';
import { PatientModel } from './patient-model.js';

/** Runs benchmarks whose samples are in this service: asks the model for each, and judges what it answers. */
@Injectable()
export class BuiltinRunner implements Runner {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly client: ModelClient,
    @Inject(EVAL_SETTINGS) private readonly settings: EvalSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  plan({ benchmarks, sampleLimit }: Pick<EvalJobEntity, 'benchmarks' | 'sampleLimit'>): PlannedSample[] {
    return benchmarks.flatMap((benchmark) =>
      this.catalogue
        .samplesOf(benchmark)
        .slice(0, sampleLimit ?? undefined)
        .map(({ id: sample, input, target }) => ({ benchmark, sample, input, target })),
    );
  }

  /** Every request opens what it needs by itself. */
  async prepare(): Promise<void> {}

  /** The loop ends the requests that are on their way. */
  async abandon(): Promise<void> {}

  async run(job: EvalJobEntity, samples: ClaimedSamples, signal: AbortSignal): Promise<void> {
    const model = new PatientModel(this.client, job, this.settings.retries, this.clock);
    const ending = new AbortController();
    const until = AbortSignal.any([signal, ending.signal]);
    let first: unknown = null;
    const one = async (row: SampleRow) => {
      if (until.aborted) return;
      try {
        await this.sampleOf(row, job, samples, model).run(until);
      } catch (error) {
        // The first ends the others, whose own errors say no more than that.
        first ??= error;
        ending.abort();
      }
    };
    await pMap(await samples.unfinished(), one, { concurrency: job.concurrency });
    signal.throwIfAborted();
    if (first !== null) throw first as Error;
  }

  private sampleOf(row: SampleRow, job: EvalJobEntity, samples: ClaimedSamples, model: PatientModel): BuiltinSample {
    const scorer = this.catalogue.find(row.benchmark)?.scorer;
    const asked = this.catalogue.samplesOf(row.benchmark).find(({ id }) => id === row.sample);
    // The job was planned by a catalogue that had it.
    if (!scorer || !asked) throw new Error(`The catalogue has no sample ${row.sample} of ${row.benchmark} any more.`);
    return new BuiltinSample(row, asked, scorer, job, samples, model);
  }
}
