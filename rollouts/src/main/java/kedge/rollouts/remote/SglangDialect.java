package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kedge.policy.generate.Sampling;

/**
 * Routes of SGLang's server, written from the sources of 0.5.23 and not tried against a server. Its log-probabilities
 * are those after temperature and before {@code top_k}, {@code top_p} and {@code min_p}. Seeds have an effect only with
 * {@code --enable-deterministic-inference}.
 *
 * @param adapters whether the weights are adapters of a fixed base model
 */
record SglangDialect(boolean adapters) implements ServerDialect {

  @Override
  public ServerRequest completion(TokenRequest request, String model) {
    Sampling sampling = request.sampling();
    ObjectNode body = ServerRequest.object();
    Arrays.stream(request.prompt()).forEach(body.putArray("input_ids")::add);
    ObjectNode settings = body.putObject("sampling_params");
    settings.put("n", 1).put("sampling_seed", request.seed()).put("max_new_tokens", sampling.maximumTokens());
    settings.put("temperature", sampling.temperature()).put("top_p", sampling.topP()).put("min_p", sampling.minP())
        .put("top_k", sampling.topK() == 0 ? -1 : sampling.topK()).put("repetition_penalty", 1.0)
        .put("presence_penalty", 0.0).put("frequency_penalty", 0.0);
    request.stops().stream().sorted().forEach(settings.putArray("stop_token_ids")::add);
    sampling.stops().texts().forEach(settings.putArray("stop")::add);
    settings.put("ignore_eos", true).put("skip_special_tokens", false).put("no_stop_trim", true);
    body.put("return_logprob", true).put("logprob_start_len", request.scored() ? 0 : -1);
    if (adapters) {
      body.put("lora_path", model);
    }
    return ServerRequest.post("/generate", body);
  }

  @Override
  public TokenReply read(JsonNode reply, TokenRequest request, String model, String version) {
    JsonNode about = reply.path("meta_info");
    String loaded = about.path("weight_version").asText(version);
    if (!adapters && !loaded.equals(version)) {
      throw ServerFault.refused("weight_version is " + loaded + ", expected " + version);
    }
    if (about.path("prompt_tokens").asInt(request.prompt().length) != request.prompt().length) {
      throw ServerFault.refused("prompt_tokens is " + about.path("prompt_tokens") + ", but " + request.prompt().length
          + " token ids were sent");
    }
    String reason = about.path("finish_reason").path("type").asText();
    if (!reason.equals("stop") && !reason.equals("length")) {
      throw new ServerFault(ServerFault.Kind.FAILED, "finish_reason is " + about.path("finish_reason")
          + ", expected stop or length", Optional.empty());
    }
    int[] tokens = ReplyFields.ids(reply.path("output_ids"), "output_ids");
    ArrayNode drawn = column(about.path("output_token_logprobs"), tokens, 0, "output_token_logprobs");
    float[] prompt = request.scored()
        ? ReplyFields.logProbabilities(column(about.path("input_token_logprobs"), request.prompt(), 1,
            "input_token_logprobs"), request.prompt().length - 1, "input_token_logprobs")
        : new float[0];
    return new TokenReply(tokens, ReplyFields.logProbabilities(drawn, tokens.length, "output_token_logprobs"), prompt,
        reason.equals("length"));
  }

  /** Returns the first column of rows {@code [log-probability, token id, text]}, and checks their token ids. */
  private static ArrayNode column(JsonNode rows, int[] ids, int from, String where) {
    if (rows.size() != ids.length) {
      throw ServerFault.refused(where + " has " + rows.size() + " rows for " + ids.length + " tokens");
    }
    ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
    for (int i = from; i < ids.length; i++) {
      if (rows.get(i).path(1).asInt(-1) != ids[i]) {
        throw ServerFault.refused(where + "[" + i + "] is of token " + rows.get(i).path(1) + ", expected " + ids[i]);
      }
      numbers.add(rows.get(i).path(0));
    }
    return numbers;
  }

  @Override
  public List<ServerRequest> load(WeightsVersion version) {
    if (adapters) {
      return List.of(ServerRequest.post("/load_lora_adapter",
          ServerRequest.object().put("lora_name", version.name()).put("lora_path", version.serverPath())));
    }
    return List.of(ServerRequest.post("/pause_generation", ServerRequest.object().put("mode", "abort")),
        ServerRequest.post("/update_weights_from_disk", ServerRequest.object().put("model_path", version.serverPath())
            .put("weight_version", version.name()).put("flush_cache", true)));
  }

  @Override
  public void requireLoaded(JsonNode reply) {
    if (reply.path("success").isBoolean() && !reply.get("success").asBoolean()) {
      throw ServerFault.refused(ReplyFields.excerpt(reply.path("message").asText()
          + reply.path("error_message").asText()));
    }
  }

  @Override
  public Optional<ServerRequest> resume() {
    return adapters ? Optional.empty() : Optional.of(ServerRequest.post("/continue_generation"));
  }

  @Override
  public ServerRequest unload(String name) {
    return ServerRequest.post("/unload_lora_adapter", ServerRequest.object().put("lora_name", name));
  }
}
