package kedge.sft.curation.operation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import kedge.chat.ChatModel;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;
import kedge.data.WorkedProblem;
import kedge.sft.curation.OperationContext;

/** What steps under test are lent. */
record Context(Map<String, List<WorkedProblem>> sets,
    Function<ChatRequest, CompletionStage<ChatReply>> replies) implements OperationContext {
  static final Context NOTHING = new Context(Map.of(), request -> {
    throw new IllegalStateException("nobody should be asked");
  });

  static Context replying(ChatReply reply) {
    return new Context(Map.of(), request -> CompletableFuture.completedFuture(reply));
  }

  static Context saying(String text) {
    return replying(new ChatReply.Text(text, true, new Usage(1, 1, false)));
  }

  @Override
  public long seed() {
    return 17;
  }

  @Override
  public Set<String> heldOut() {
    return sets.keySet();
  }

  @Override
  public void heldOut(String name, Consumer<WorkedProblem> taker) {
    if (!sets.containsKey(name)) {
      throw new IllegalArgumentException("no evaluation set " + name);
    }
    sets.get(name).forEach(taker);
  }

  @Override
  public Lent chatModel(String name) {
    return new Lent(new ChatModel() {
      @Override
      public String name() {
        return "teacher";
      }

      @Override
      public CompletionStage<ChatReply> reply(ChatRequest request) {
        return replies.apply(request);
      }

      @Override
      public int inFlight() {
        return 4;
      }

      @Override
      public Duration patience() {
        return Duration.ofSeconds(9);
      }
    }, "at home");
  }
}
