package kedge.rewards.judge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kedge.chat.ChatModel;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;

/** A chat model that replies what it was told to, in order, and writes down what it was asked. */
final class ScriptedModel implements ChatModel {
  final List<ChatRequest> asked = new ArrayList<>();
  private final Deque<ChatReply> replies = new ArrayDeque<>();

  static ScriptedModel saying(String... texts) {
    ScriptedModel model = new ScriptedModel();
    for (String text : texts) {
      model.replies.add(new ChatReply.Text(text, true, new Usage(1, 1, false)));
    }
    return model;
  }

  static ScriptedModel replying(ChatReply... replies) {
    ScriptedModel model = new ScriptedModel();
    model.replies.addAll(List.of(replies));
    return model;
  }

  @Override
  public String name() {
    return "critic";
  }

  @Override
  public CompletionStage<ChatReply> reply(ChatRequest request) {
    asked.add(request);
    return CompletableFuture.completedFuture(replies.remove());
  }

  @Override
  public int inFlight() {
    return 3;
  }

  @Override
  public java.time.Duration patience() {
    return java.time.Duration.ofSeconds(7);
  }

  /** The text of a turn of the only request. */
  String said(int turn) {
    if (asked.size() != 1) {
      throw new IllegalStateException("asked " + asked.size() + " times");
    }
    return asked.get(0).conversation().turns().get(turn).text();
  }
}
