/** The reward that asks an HTTP service: samples go out as JSON, verdicts come back; transient failures are retried. */
package kedge.rewards.http;
