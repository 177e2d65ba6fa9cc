import { CreditCounter } from './accounts/credits.ts';
import { RequestLimiter } from './accounts/limiter.ts';
import type { Context } from './context.ts';
import { errors } from './errors.ts';
import { Downloads } from './files/downloads.ts';
import { FileStore } from './files/files.ts';
import type { JobSource } from './files/sources.ts';
import { ParseCache } from './jobs/cache.ts';
import type { Expansion } from './jobs/expand.ts';
import { refuseMissing } from './jobs/expand.ts';
import { isFinished, type Job, JobStore, type NewJob } from './jobs/jobs.ts';
import { ResultView } from './jobs/results.ts';
import { JobRunner, type Latency } from './jobs/runner.ts';
import { Tasks } from './jobs/tasks.ts';
import { jobView } from './jobs/views.ts';
import { ConfigurationStore } from './options/configurations.ts';
import { WebhookConfigStore } from './webhooks/webhook-configs.ts';
import { WebhookSender } from './webhooks/webhooks.ts';

/** The behaviour behind the routes; knows no HTTP but the errors it answers with. */
export class ParseService implements AsyncDisposable {
  readonly jobs: JobStore;
  readonly files: FileStore;
  readonly downloads: Downloads;
  readonly webhookConfigs: WebhookConfigStore;
  readonly configurations: ConfigurationStore;
  readonly limiter: RequestLimiter;
  readonly #context: Context;
  readonly #credits: CreditCounter;
  readonly #cache: ParseCache;
  readonly #tasks = new Tasks();
  readonly #runner: JobRunner;

  constructor(context: Context, latency: Latency) {
    this.#context = context;
    this.limiter = new RequestLimiter(context.deps.clock);
    this.#credits = new CreditCounter(context.deps.clock);
    this.jobs = new JobStore(context);
    this.files = new FileStore(context);
    this.downloads = new Downloads(context);
    this.webhookConfigs = new WebhookConfigStore(context);
    this.configurations = new ConfigurationStore(context);
    this.#cache = new ParseCache(context.deps.clock);
    const webhooks = new WebhookSender(context, this.#tasks);
    const { jobs, downloads } = this;
    this.#runner = new JobRunner({
      context,
      jobs,
      downloads,
      cache: this.#cache,
      credits: this.#credits,
      webhooks,
      tasks: this.#tasks,
      latency,
    });
  }

  /** @throws ApiError 402 when the account's credits are used, 404 for a saved webhook configuration that is not there, 403 for another project's */
  submit(job: NewJob, source: JobSource): Job {
    const { webhook_configurations: inline, webhook_configuration_ids: saved } = job.options;
    const account = this.#context.accountOf(job.apiKey);
    if (account) this.#credits.refuseSpent(account);
    const webhooks = [...(inline ?? []), ...this.webhookConfigs.endpoints(saved, job.projectId)];
    const stored = this.jobs.add(job, { webhooks, source });
    this.#runner.start(stored, source);
    return stored;
  }

  /** The answer to `GET /api/v2/parse/{id}`; an unfinished or failed job has nothing to expand. */
  read(job: Job, expansion: Expansion, base: string): Record<string, unknown> {
    refuseMissing(expansion, job.options);
    const usage = expansion.content.has('usage') ? { credits: this.#billed(job) } : null;
    const shown = jobView(job, usage);
    const wanted =
      expansion.images || expansion.files.size > 0 || [...expansion.content].some((name) => name !== 'usage');
    if (job.status !== 'COMPLETED' || !wanted) return { job: shown };
    if (!job.result) throw errors.resultGone(job.id);
    return { job: shown, ...new ResultView(job, job.result).expand(expansion, { downloads: this.downloads, base }) };
  }

  /** Null until the service's billing, which comes after the job, has recorded it. */
  #billed(job: Job): number | null {
    const { deps, billedAfterMs } = this.#context;
    return deps.clock.now() >= job.updatedAt + billedAfterMs ? job.credits : null;
  }

  /** @throws ApiError 400 when the job has ended already */
  cancel(job: Job): void {
    if (!this.#runner.cancel(job)) throw errors.notCancellable(job.id, job.status);
  }

  /** @throws ApiError 400 when the job has not ended yet */
  delete(job: Job): void {
    if (!isFinished(job)) throw errors.notDeletable(job.id, job.status);
    this.jobs.delete(job);
  }

  async reset(): Promise<void> {
    await this.#tasks.stop();
    this.jobs.clear();
    this.files.clear();
    this.downloads.clear();
    this.webhookConfigs.clear();
    this.configurations.clear();
    this.#cache.clear();
    this.#credits.reset();
    this.limiter.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reset();
  }
}
