package kedge.policy.torch.decode;

import java.util.ArrayList;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.GrowingCompletion;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.torch.TorchVision;

/** Batched decoding with a key-value cache, in plain LibTorch operators. */
public final class TorchGenerator implements Generator {
  private final TorchDecoder decoder;
  private final int batchSize;

  /**
   * A generator without adapters.
   *
   * @param parameters the weights; read at every call
   * @param batchSize most completions decoded together
   */
  public TorchGenerator(ModelShape shape, Parameters parameters, int batchSize) {
    this(new TorchDecoder(shape, parameters), batchSize);
  }

  /** A generator over a decoder that the trainer shares. */
  public TorchGenerator(TorchDecoder decoder, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("completions per batch is " + batchSize + ", expected at least 1");
    }
    this.decoder = decoder;
    this.batchSize = batchSize;
  }

  /** @throws IllegalArgumentException if a prompt and the longest completion of it exceed the model's context */
  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
    for (GenerationRequest request : requests) {
      decoder.shape().requireContext(request.prompt().length, sampling.maximumTokens());
      decoder.shape().requireImages(request.prompt().length, request.images());
    }
    List<List<Completion>> completions = new ArrayList<>();
    requests.forEach(request -> completions.add(new ArrayList<>()));
    List<Slot> slots = new ArrayList<>();
    for (int request = 0; request < requests.size(); request++) {
      for (DrawKey key : requests.get(request).keys()) {
        slots.add(new Slot(request, key));
      }
    }
    for (int start = 0; start < slots.size(); start += batchSize) {
      decode(slots.subList(start, Math.min(start + batchSize, slots.size())), requests, sampling, stops, completions);
    }
    return completions;
  }

  private record Slot(int request, DrawKey key) {
  }

  private void decode(List<Slot> slots, List<GenerationRequest> requests, Sampling sampling, StopRule stops,
      List<List<Completion>> into) {
    List<Integer> places = slots.stream().map(Slot::request).distinct().toList();
    List<GenerationRequest> prompts = places.stream().map(requests::get).toList();
    List<DecodeBatch.Row> rows = slots.stream()
        .map(slot -> new DecodeBatch.Row(places.indexOf(slot.request()), new GrowingCompletion(slot.key()))).toList();
    try (DecodeBatch batch = new DecodeBatch(decoder, prompts, rows)) {
      batch.run(sampling, stops);
    }
    for (int i = 0; i < slots.size(); i++) {
      into.get(slots.get(i).request()).add(rows.get(i).drawn().completion(stops));
    }
  }
}
