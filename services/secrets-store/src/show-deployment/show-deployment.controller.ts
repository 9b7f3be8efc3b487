import { showDeployment, type DeploymentMinute } from '@countersign/contracts';
import { expiresAtMs, type ProtocolSettings } from '@countersign/holder/protocol';
import { Called, deploymentAdmin, Handles, type Call } from '@countersign/platform-bus';
import { Controller, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROTOCOL_SETTINGS } from '../keep-leases/lease-settings.js';
import { LeaseSnapshots, type LeaseSnapshot } from '../watch-propagation/lease-snapshots.js';
import { ACTIVITY, PROPAGATION, toMinute, type ActivityRow, type PropagationRow } from './minutes.js';

/** How the deployment does, for its admins. */
@Controller()
export class ShowDeploymentController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly snapshots: LeaseSnapshots,
    @Inject(PROTOCOL_SETTINGS) private readonly settings: ProtocolSettings,
  ) {}

  @Handles(showDeployment)
  async show(@Called() { request, caller }: Call<typeof showDeployment>) {
    deploymentAdmin(caller);
    const [counter]: { head: string; unsettled: number }[] = await this.dataSource.query(
      `SELECT head, (SELECT count(*)::int FROM changes c LEFT JOIN change_progress p ON p.revision = c.revision
                     WHERE c.occurred_at > now() - interval '1 day' AND c.type LIKE 'secret.%'
                       AND p.drained_at IS NULL) AS unsettled
       FROM revision_counter`,
    );
    return {
      head: counter!.head,
      unsettled: counter!.unsettled,
      leaseTermMs: this.settings.termMs,
      holders: this.holders(await this.snapshots.fresh()),
      minutes: await this.minutes(request.minutes),
    };
  }

  private holders({ rows, clock }: LeaseSnapshot) {
    return rows
      .filter(({ left, forgottenAt }) => !left && forgottenAt === null)
      .map((row) => ({
        consumer: row.holder.consumer,
        instance: row.holder.instance,
        applied: String(row.applied),
        renewedAgoMs: Math.max(0, clock.nowMs - row.extendedAtMs),
        expired: clock.nowMs > expiresAtMs(row, clock, this.settings),
        olderUses: row.uses.reduce((sum, { count }) => sum + count, 0),
      }));
  }

  private async minutes(count: number): Promise<DeploymentMinute[]> {
    const propagation: PropagationRow[] = await this.dataSource.query(PROPAGATION, [count]);
    const activity: ActivityRow[] = await this.dataSource.query(ACTIVITY, [count]);
    const activityOf = new Map(activity.map((row) => [row.at.getTime(), row]));
    return propagation.map((row) => toMinute(row, activityOf.get(row.at.getTime())));
  }
}
