/**
 * Conversations as data sets write them: OpenAI messages, ShareGPT, prompt and completion, Alpaca. JSON of a row comes
 * in; a {@link kedge.data.conversation.WrittenConversation} goes out. Nothing here knows files, templates or tokens.
 */
package kedge.data.conversation;
