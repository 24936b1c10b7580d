/**
 * Client of OpenAI-compatible chat endpoints, {@link kedge.chat.endpoint.HttpChatModel}: concurrency and rate limits,
 * retries, a reply cache on disk, a budget, and keys that are sent only in requests. Independent of the content of
 * conversations.
 */
package kedge.chat.endpoint;
