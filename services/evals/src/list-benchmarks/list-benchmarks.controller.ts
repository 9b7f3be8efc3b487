import { listBenchmarks } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';

@Controller()
export class ListBenchmarksController {
  constructor(private readonly catalogue: Catalogue) {}

  @Handles(listBenchmarks)
  list(@Called() { caller }: Call<typeof listBenchmarks>) {
    teamActor(caller);
    return { items: [...this.catalogue.benchmarks] };
  }
}
