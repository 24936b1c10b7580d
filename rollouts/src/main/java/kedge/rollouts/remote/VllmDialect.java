package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kedge.policy.generate.Sampling;

/**
 * Routes of vLLM's OpenAI-compatible server (verified with 0.32). The routes that load weights need {@code
 * VLLM_SERVER_DEV_MODE=1}, those of adapters {@code VLLM_ALLOW_RUNTIME_LORA_UPDATING=True}.
 *
 * @param adapters whether the weights are adapters of a fixed base model
 */
record VllmDialect(boolean adapters) implements ServerDialect {

  @Override
  public ServerRequest completion(TokenRequest request, String model) {
    Sampling sampling = request.sampling();
    ObjectNode body = ServerRequest.object();
    body.put("model", model);
    Arrays.stream(request.prompt()).forEach(body.putArray("prompt")::add);
    body.put("n", 1).put("seed", request.seed()).put("max_tokens", sampling.maximumTokens());
    // All settings are explicit: the server takes defaults from the model's generation_config.json.
    body.put("temperature", sampling.temperature()).put("top_p", sampling.topP()).put("min_p", sampling.minP())
        .put("top_k", sampling.topK() == 0 ? -1 : sampling.topK()).put("repetition_penalty", 1.0)
        .put("presence_penalty", 0.0).put("frequency_penalty", 0.0);
    request.stops().stream().sorted().forEach(body.putArray("stop_token_ids")::add);
    sampling.stops().texts().forEach(body.putArray("stop")::add);
    body.put("ignore_eos", true).put("skip_special_tokens", false);
    body.put("logprobs", 0).put("return_token_ids", true);
    if (request.scored()) {
      body.put("prompt_logprobs", 0);
    }
    return ServerRequest.post("/v1/completions", body);
  }

  @Override
  public TokenReply read(JsonNode reply, TokenRequest request, String model, String version) {
    if (!reply.path("model").asText().equals(model)) {
      throw ServerFault.refused("the answer is of model " + reply.path("model") + ", expected \"" + model + "\"");
    }
    if (reply.path("choices").size() != 1) {
      throw ServerFault.refused("the answer has " + reply.path("choices").size() + " completions, expected 1");
    }
    JsonNode choice = reply.get("choices").get(0);
    if (!Arrays.equals(ReplyFields.ids(choice.path("prompt_token_ids"), "prompt_token_ids"), request.prompt())) {
      throw ServerFault.refused("prompt_token_ids are not the token ids that were sent");
    }
    String reason = choice.path("finish_reason").asText();
    if (!reason.equals("stop") && !reason.equals("length")) {
      throw new ServerFault(ServerFault.Kind.FAILED, "finish_reason is " + choice.path("finish_reason")
          + ", expected stop or length", Optional.empty());
    }
    int[] tokens = ReplyFields.ids(choice.path("token_ids"), "token_ids");
    return new TokenReply(tokens, ReplyFields.logProbabilities(choice.path("logprobs").path("token_logprobs"),
        tokens.length, "token_logprobs"),
        request.scored() ? prompt(choice.path("prompt_logprobs"), request.prompt())
            : new float[0],
        reason.equals("length"));
  }

  /** Reads the log-probabilities of a prompt. Each place is an object by token id; that of the first token is null. */
  private static float[] prompt(JsonNode places, int[] prompt) {
    if (places.size() != prompt.length) {
      throw ServerFault.refused("prompt_logprobs has " + places.size() + " places for " + prompt.length + " tokens");
    }
    float[] numbers = new float[prompt.length - 1];
    for (int i = 1; i < prompt.length; i++) {
      numbers[i - 1] = ReplyFields.logProbability(places.get(i).path(String.valueOf(prompt[i])).path("logprob"),
          "prompt_logprobs[" + i + "]");
    }
    return numbers;
  }

  @Override
  public List<ServerRequest> load(WeightsVersion version) {
    if (adapters) {
      return List.of(ServerRequest.post("/v1/load_lora_adapter",
          ServerRequest.object().put("lora_name", version.name()).put("lora_path", version.serverPath())));
    }
    ObjectNode reload = ServerRequest.object().put("method", "reload_weights");
    reload.putObject("kwargs").put("weights_path", version.serverPath());
    return List.of(ServerRequest.post("/pause?mode=wait"), ServerRequest.post("/collective_rpc", reload),
        ServerRequest.post("/reset_prefix_cache"));
  }

  @Override
  public void requireLoaded(JsonNode reply) {
    // vLLM reports failures only by the HTTP status
  }

  @Override
  public Optional<ServerRequest> resume() {
    return adapters ? Optional.empty() : Optional.of(ServerRequest.post("/resume"));
  }

  @Override
  public ServerRequest unload(String name) {
    return ServerRequest.post("/v1/unload_lora_adapter", ServerRequest.object().put("lora_name", name));
  }
}
