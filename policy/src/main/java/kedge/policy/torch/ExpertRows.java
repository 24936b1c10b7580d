package kedge.policy.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Places of the (token, choice) slots of a sparse layer in a buffer in which each expert's rows lie together. It is
 * computed on the device, without reading anything back. With an alignment above 1 every expert has at least one row,
 * and rows that no slot fills repeat the first token: their outputs are never read, and their gradients are 0.
 *
 * @param places row of each slot, {@code [tokens * choices]}
 * @param sources token of each row, {@code [rows]}
 * @param ends end of each expert's rows, 32-bit, {@code [experts]}
 */
record ExpertRows(Tensor places, Tensor sources, Tensor ends) {
  /** @param chosen experts of each token, {@code [tokens, choices]} */
  static ExpertRows of(Tensor chosen, int experts, long alignment) {
    long slots = chosen.numel();
    long rows = alignment == 1 ? slots : (slots + (experts + 1) * alignment - 1) / alignment * alignment;
    TensorOptions integers = chosen.options();
    var sorted = chosen.reshape(-1).sort(new org.bytedeco.pytorch.BoolOptional(true), 0, false);
    Tensor bounds = torch.searchsorted(sorted.get0(), torch.arange(new Scalar(experts + 1), integers));
    Tensor starts = bounds.narrow(0, 0, experts);
    Tensor counts = bounds.narrow(0, 1, experts).sub(starts);
    Tensor padded = alignment == 1 ? counts
        : counts.floor_divide(new Scalar(alignment)).add(new Scalar(1)).mul(new Scalar(alignment));
    Tensor ends = padded.cumsum(0);
    Tensor shift = ends.sub(padded).sub(starts);
    Tensor slot = torch.arange(new Scalar(slots), integers);
    Tensor places = slot.new_empty(slots)
        .scatter_(0, sorted.get1(), slot.add(shift.index_select(0, sorted.get0())));
    Tensor sources = slot.new_zeros(rows).scatter_(0, places, slot.floor_divide(new Scalar(chosen.size(1))));
    return new ExpertRows(places, sources, ends.to(ScalarType.Int));
  }
}
