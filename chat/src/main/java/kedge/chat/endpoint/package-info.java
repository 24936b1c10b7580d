/**
 * Client of OpenAI-compatible chat endpoints, {@link kedge.chat.endpoint.HttpChatModel}: concurrency and rate limits,
 * retries, a reply cache on disk, a budget, and keys that never leave the request. It knows nothing of what the
 * conversations are about.
 */
package kedge.chat.endpoint;
