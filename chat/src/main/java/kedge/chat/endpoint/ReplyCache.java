package kedge.chat.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import kedge.chat.ChatReply;
import kedge.chat.Usage;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.JsonText;

/**
 * Cache of replies on disk, one file per reply, by the digest of the request. Processes may share a folder: files are
 * written under a temporary name and renamed. Texts and refusals are cached; failures are not.
 */
final class ReplyCache {
  private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private static final int VERSION = 1;
  private final Path folder;

  /** An entry that cannot be read or written. The message names the file and the cause. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }
  }

  /** Opens a cache folder; creates it if missing. */
  ReplyCache(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException fault) {
      throw new UserError("cache " + folder + " cannot be created: " + fault, fault);
    }
  }

  /** Looks up the reply to a request. @throws Broken if the file is damaged */
  Optional<ChatReply> find(String digest) throws Broken {
    Path file = file(digest);
    try {
      JsonNode entry = JSON.readTree(Files.readString(file, StandardCharsets.UTF_8));
      JsonNode reply = entry.path("reply");
      if (entry.path("version").asInt() != VERSION
          || !entry.path("checksum").asText().equals(checksum(digest, reply.toString()))) {
        throw new Broken("cache entry " + file + " is broken: its checksum does not match its content");
      }
      return Optional.of(reply(reply));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException fault) { // including JSON errors
      throw new Broken("cache entry " + file + " is broken: "
          + (fault instanceof JsonProcessingException json ? json.getOriginalMessage() : fault.toString()));
    }
  }

  /** Stores a reply. @throws Broken if it cannot be written */
  void keep(String digest, ChatReply reply) throws Broken {
    Optional<ObjectNode> written = json(reply);
    if (written.isEmpty()) {
      return;
    }
    ObjectNode entry = JSON.createObjectNode().put("version", VERSION).put("checksum",
        checksum(digest, written.get().toString()));
    entry.set("reply", written.get());
    Path file = file(digest);
    try {
      AtomicFile.writeShared(file, out -> out.write(JsonText.utf8(entry + "\n")));
    } catch (UserError fault) {
      throw new Broken("cache entry " + file + " cannot be written: " + fault.getCause());
    }
  }

  private Path file(String digest) {
    return folder.resolve(digest.substring(0, 2)).resolve(digest + ".json");
  }

  private static String checksum(String digest, String reply) {
    CRC32C sum = new CRC32C();
    sum.update((digest + "\n" + reply).getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }

  private static Optional<ObjectNode> json(ChatReply reply) {
    ObjectNode node = JSON.createObjectNode();
    if (reply instanceof ChatReply.Text text) {
      return Optional.of(usage(node.put("text", text.text()).put("finished", text.finished()), text.usage()));
    }
    return reply instanceof ChatReply.Refused refused
        ? Optional.of(usage(node.put("refused", refused.reason()), refused.usage()))
        : Optional.empty();
  }

  private static ObjectNode usage(ObjectNode node, Usage usage) {
    return node.put("prompt_tokens", usage.promptTokens()).put("completion_tokens", usage.completionTokens())
        .put("estimated", usage.estimated());
  }

  private static ChatReply reply(JsonNode node) {
    Usage usage = new Usage(node.path("prompt_tokens").asLong(), node.path("completion_tokens").asLong(),
        node.path("estimated").asBoolean());
    return node.has("refused") ? new ChatReply.Refused(node.path("refused").asText(), usage)
        : new ChatReply.Text(node.path("text").asText(), node.path("finished").asBoolean(), usage);
  }
}
