package kedge.training.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.EncodedPrompt;

/** Generates the replies and embeddings of a {@link PolicyChatModel}, a batch at a time. */
final class ReplyWriter {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";
  private final Optional<LoadedModel> model;
  private final String fault;
  private final ReplySettings settings;

  private ReplyWriter(Optional<LoadedModel> model, String fault, ReplySettings settings) {
    this.model = model;
    this.fault = fault;
    this.settings = settings;
  }

  /** Loads the policy; if that fails, every reply has the error. */
  static ReplyWriter load(Supplier<LoadedModel> loader, ReplySettings settings) {
    try {
      return new ReplyWriter(Optional.of(loader.get()), "", settings);
    } catch (UserError | IllegalArgumentException unusable) {
      return new ReplyWriter(Optional.empty(), unusable.getMessage(), settings);
    }
  }

  synchronized List<ChatReply> write(List<ChatRequest> requests) {
    if (model.isEmpty()) {
      return requests.stream().map(request -> (ChatReply) new ChatReply.Failed(Failure.UNREACHABLE, fault)).toList();
    }
    ChatReply[] replies = new ChatReply[requests.size()];
    GenerationRequest[] drawn = new GenerationRequest[requests.size()];
    Map<Sampling, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < replies.length; i++) {
      try {
        drawn[i] = request(model.get(), requests.get(i));
        alike.computeIfAbsent(sampling(requests.get(i)), sampling -> new ArrayList<>()).add(i);
      } catch (UserError | IllegalArgumentException unusable) {
        replies[i] = new ChatReply.Failed(Failure.INPUT, unusable.getMessage());
      }
    }
    alike.forEach((sampling, places) -> {
      List<ChatReply> written = draw(model.get(), places.stream().map(place -> drawn[place]).toList(), sampling);
      for (int i = 0; i < places.size(); i++) {
        replies[places.get(i)] = written.get(i);
      }
    });
    return List.of(replies);
  }

  private Sampling sampling(ChatRequest request) {
    Sampling standard = settings.sampling();
    return new Sampling(request.temperature().orElse(standard.temperature()), standard.topK(), standard.topP(),
        standard.minP(), request.maxTokens());
  }

  private static GenerationRequest request(LoadedModel model, ChatRequest request) {
    EncodedPrompt encoded = model.encoder().prompt(request.conversation());
    int[] prompt = encoded.tokens();
    if (prompt.length + (long) request.maxTokens() > model.contextLength()) {
      throw new UserError("a prompt of " + prompt.length + " tokens and a reply of up to " + request.maxTokens()
          + " exceed the context of " + model.contextLength() + ". Maybe a smaller max_tokens?");
    }
    return new GenerationRequest(prompt,
        List.of(new DrawKey(request.seed().orElse(0), 0, key(encoded), 0)), encoded.images());
  }

  /** Returns the key of a reply's random numbers: a digest of the prompt, with images by their digests. */
  private static long key(EncodedPrompt prompt) {
    String images = prompt.images().stream().map(placed -> placed.image().digest()).collect(Collectors.joining());
    return KeyedRandom.text(Arrays.toString(prompt.tokens()) + images);
  }

  private List<ChatReply> draw(LoadedModel model, List<GenerationRequest> requests, Sampling sampling) {
    Set<Integer> stops = Arrays.stream(model.encoder().stopTokens()).boxed().collect(Collectors.toSet());
    try {
      List<List<Completion>> drawn = model.generator().generate(requests, sampling, stops);
      List<ChatReply> replies = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        replies.add(reply(model, requests.get(i), drawn.get(i).get(0)));
      }
      return replies;
    } catch (NonFiniteLogits broken) {
      return requests.stream().map(request -> (ChatReply) new ChatReply.Failed(Failure.SERVER, broken.getMessage()))
          .toList();
    }
  }

  private ChatReply reply(LoadedModel model, GenerationRequest request, Completion completion) {
    int[] tokens = completion.tokens();
    String text = model.tokenizer().decode(Arrays.copyOf(tokens, tokens.length - completion.closing()),
        false);
    Usage usage = new Usage(request.prompt().length, tokens.length, false);
    return new ChatReply.Text(settings.hideThinking() ? afterThinking(text) : text, completion.stopped(), usage);
  }

  /** Returns the text after the first {@code </think>}; empty if the thought is never closed. */
  static String afterThinking(String text) {
    int close = text.indexOf(CLOSE);
    int open = text.indexOf(OPEN);
    if (close < 0) {
      return text.stripLeading().startsWith(OPEN) ? "" : text;
    }
    boolean thinks = open < 0 || open > close || text.substring(0, open).isBlank();
    return thinks ? text.substring(close + CLOSE.length()).stripLeading() : text;
  }

  /** @throws UserError if the policy could not be loaded, or its tokenizer cannot encode a text */
  synchronized List<float[]> embed(List<String> texts) {
    LoadedModel reader = model.orElseThrow(() -> new UserError(fault));
    List<TokenSequence> sequences = new ArrayList<>();
    for (String text : texts) {
      int[] tokens = reader.tokenizer().encode(text.isEmpty() ? "\n" : text);
      int[] within = Arrays.copyOf(tokens, Math.min(tokens.length, reader.contextLength()));
      sequences.add(new TokenSequence(within, new boolean[within.length]));
    }
    return List.of(reader.trainer().embeddings(sequences));
  }

  synchronized void close() {
    model.ifPresent(LoadedModel::close);
  }
}
