/** A reward behind an HTTP address. */
package kedge.rewards.http;
