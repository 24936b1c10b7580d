/**
 * Interface of chat models, which answer a conversation with text. Judges and teachers use it, independent of whether
 * the model is behind an endpoint or a policy of this process.
 */
package kedge.chat;
