;; The inner loops of learning and reading, four numbers at a time. Tables are rows of 32-bit floats (or signed bytes),
;; their width a multiple of 16; every pointer is a byte offset into the one memory, every count is positive.
(module
  (import "env" "memory" (memory 1))

  ;; out[0..width) += values[i] * table[indexes[i]], over all i.
  (func $gather (export "gather") (param $out i32) (param $indexes i32) (param $values i32) (param $count i32)
    (param $table i32) (param $width i32)
    (local $bytes i32) (local $column i32) (local $at i32) (local $end i32) (local $value i32) (local $row i32)
    (local $scale v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (local.set $end (i32.add (local.get $indexes) (i32.shl (local.get $count) (i32.const 2))))
    (loop $columns
      (local.set $a (v128.load (i32.add (local.get $out) (local.get $column))))
      (local.set $b (v128.load offset=16 (i32.add (local.get $out) (local.get $column))))
      (local.set $c (v128.load offset=32 (i32.add (local.get $out) (local.get $column))))
      (local.set $d (v128.load offset=48 (i32.add (local.get $out) (local.get $column))))
      (local.set $at (local.get $indexes))
      (local.set $value (local.get $values))
      (loop $rows
        (local.set $row (i32.add (i32.add (local.get $table) (local.get $column))
          (i32.mul (i32.load (local.get $at)) (local.get $bytes))))
        (local.set $scale (v128.load32_splat (local.get $value)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $scale) (v128.load (local.get $row)))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $scale) (v128.load offset=16 (local.get $row)))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $scale) (v128.load offset=32 (local.get $row)))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $scale) (v128.load offset=48 (local.get $row)))))
        (local.set $value (i32.add (local.get $value) (i32.const 4)))
        (br_if $rows (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
      (v128.store (i32.add (local.get $out) (local.get $column)) (local.get $a))
      (v128.store offset=16 (i32.add (local.get $out) (local.get $column)) (local.get $b))
      (v128.store offset=32 (i32.add (local.get $out) (local.get $column)) (local.get $c))
      (v128.store offset=48 (i32.add (local.get $out) (local.get $column)) (local.get $d))
      (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 64))) (local.get $bytes)))))

  ;; The same with a table of signed bytes, of which one step is worth scales[indexes[i]].
  (func (export "gatherBytes") (param $out i32) (param $indexes i32) (param $values i32) (param $count i32)
    (param $table i32) (param $width i32) (param $scales i32)
    (local $column i32) (local $at i32) (local $end i32) (local $value i32)
    (local $scale v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $bytes v128) (local $low v128) (local $high v128) (local $into i32) (local $index i32)
    (local.set $end (i32.add (local.get $indexes) (i32.shl (local.get $count) (i32.const 2))))
    (loop $columns
      (local.set $into (i32.add (local.get $out) (i32.shl (local.get $column) (i32.const 2))))
      (local.set $a (v128.load (local.get $into)))
      (local.set $b (v128.load offset=16 (local.get $into)))
      (local.set $c (v128.load offset=32 (local.get $into)))
      (local.set $d (v128.load offset=48 (local.get $into)))
      (local.set $at (local.get $indexes))
      (local.set $value (local.get $values))
      (loop $rows
        (local.set $index (i32.load (local.get $at)))
        (local.set $bytes (v128.load (i32.add (i32.add (local.get $table) (local.get $column))
          (i32.mul (local.get $index) (local.get $width)))))
        (local.set $scale (f32x4.splat (f32.mul (f32.load (local.get $value))
          (f32.load (i32.add (local.get $scales) (i32.shl (local.get $index) (i32.const 2)))))))
        (local.set $low (i16x8.extend_low_i8x16_s (local.get $bytes)))
        (local.set $high (i16x8.extend_high_i8x16_s (local.get $bytes)))
        (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $scale)
          (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $low))))))
        (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $scale)
          (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $low))))))
        (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $scale)
          (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $high))))))
        (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $scale)
          (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $high))))))
        (local.set $value (i32.add (local.get $value) (i32.const 4)))
        (br_if $rows (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
      (v128.store (local.get $into) (local.get $a))
      (v128.store offset=16 (local.get $into) (local.get $b))
      (v128.store offset=32 (local.get $into) (local.get $c))
      (v128.store offset=48 (local.get $into) (local.get $d))
      (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $width)))))

  ;; out[k] = the share of e^((logs[k] + weight * margins[k]) * sharpness) in the sum of all.
  (func (export "likelihoods") (param $out i32) (param $margins i32) (param $logs i32) (param $width i32)
    (param $weight f32) (param $sharpness f32)
    (local $bytes i32) (local $column i32) (local $value v128) (local $highest v128) (local $whole v128) (local $sum v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (local.set $highest (v128.const f32x4 -inf -inf -inf -inf))
    (loop $columns
      (local.set $value (f32x4.mul (f32x4.splat (local.get $sharpness)) (f32x4.add
        (v128.load (i32.add (local.get $logs) (local.get $column)))
        (f32x4.mul (f32x4.splat (local.get $weight)) (v128.load (i32.add (local.get $margins) (local.get $column)))))))
      (v128.store (i32.add (local.get $out) (local.get $column)) (local.get $value))
      (local.set $highest (f32x4.max (local.get $highest) (local.get $value)))
      (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $bytes))))
    (local.set $highest (f32x4.splat (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $highest)) (f32x4.extract_lane 1 (local.get $highest)))
      (f32.max (f32x4.extract_lane 2 (local.get $highest)) (f32x4.extract_lane 3 (local.get $highest))))))
    (local.set $column (i32.const 0))
    (loop $columns
      ;; e^x is 2^whole * e^rest, with a rest of at most 0.35.
      (local.set $value (f32x4.max (v128.const f32x4 -126 -126 -126 -126)
        (f32x4.mul (v128.const f32x4 1.44269504 1.44269504 1.44269504 1.44269504)
          (f32x4.sub (v128.load (i32.add (local.get $out) (local.get $column))) (local.get $highest)))))
      (local.set $whole (f32x4.nearest (local.get $value)))
      (local.set $value (f32x4.mul (v128.const f32x4 0.69314718 0.69314718 0.69314718 0.69314718)
        (f32x4.sub (local.get $value) (local.get $whole))))
      (local.set $value (f32x4.mul
        (call $more (local.get $value) (f32.const 1)
          (call $more (local.get $value) (f32.const 1)
            (call $more (local.get $value) (f32.const 0.5)
              (call $more (local.get $value) (f32.const 0.16666667)
                (call $more (local.get $value) (f32.const 0.041666667)
                  (call $more (local.get $value) (f32.const 0.0083333333)
                    (v128.const f32x4 0.0013888889 0.0013888889 0.0013888889 0.0013888889)))))))
        (i32x4.shl (i32x4.add (v128.const i32x4 127 127 127 127) (i32x4.trunc_sat_f32x4_s (local.get $whole)))
          (i32.const 23))))
      ;; What is that far below is nothing.
      (local.set $value (v128.and (local.get $value) (f32x4.gt (local.get $whole) (v128.const f32x4 -126 -126 -126 -126))))
      (local.set $sum (f32x4.add (local.get $sum) (local.get $value)))
      (v128.store (i32.add (local.get $out) (local.get $column)) (local.get $value))
      (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $bytes))))
    (local.set $sum (f32x4.splat (f32.div (f32.const 1) (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $sum)) (f32x4.extract_lane 1 (local.get $sum)))
      (f32.add (f32x4.extract_lane 2 (local.get $sum)) (f32x4.extract_lane 3 (local.get $sum)))))))
    (local.set $column (i32.const 0))
    (loop $columns
      (v128.store (i32.add (local.get $out) (local.get $column))
        (f32x4.mul (local.get $sum) (v128.load (i32.add (local.get $out) (local.get $column)))))
      (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $bytes)))))

  ;; One more term of a series: first + x * others.
  (func $more (param $x v128) (param $first f32) (param $others v128) (result v128)
    (f32x4.add (f32x4.splat (local.get $first)) (f32x4.mul (local.get $x) (local.get $others))))

  ;; A step of dual coordinate descent for one row and all classes: adds the row's products to the margins, moves the alphas of
  ;; the row, which take part in `bias` and in the weights: those of the row's own class upwards, all others downwards.
  ;; What moves by less than a millionth stays. `steps` is working memory.
  (func (export "descendDual") (param $margins i32) (param $indexes i32) (param $values i32) (param $count i32)
    (param $table i32) (param $width i32) (param $bias i32) (param $alphas i32) (param $steps i32) (param $label i32)
    (param $diagonal f32) (param $pace f32)
    (local $bytes i32) (local $column i32) (local $own i32) (local $changed v128) (local $alpha v128) (local $sign v128)
    (local $step v128) (local $next v128) (local $lanes v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (memory.copy (local.get $margins) (local.get $bias) (local.get $bytes))
    (if (local.get $count) (then
      (call $gather (local.get $margins) (local.get $indexes) (local.get $values) (local.get $count) (local.get $table)
        (local.get $width))))
    (local.set $lanes (v128.const i32x4 0 1 2 3))
    (loop $columns
      ;; -1, but 1 for the row's own class.
      (local.set $sign (v128.bitselect (v128.const f32x4 1 1 1 1) (v128.const f32x4 -1 -1 -1 -1)
        (i32x4.eq (local.get $lanes) (i32x4.splat (local.get $label)))))
      (local.set $alpha (v128.load (i32.add (local.get $alphas) (local.get $column))))
      (local.set $next (f32x4.max (v128.const f32x4 0 0 0 0) (f32x4.sub (local.get $alpha)
        (f32x4.mul (f32x4.splat (local.get $pace))
          (f32x4.add
            (f32x4.sub
              (f32x4.mul (local.get $sign) (v128.load (i32.add (local.get $margins) (local.get $column))))
              (v128.const f32x4 1 1 1 1))
            (f32x4.mul (f32x4.splat (local.get $diagonal)) (local.get $alpha)))))))
      (local.set $step (f32x4.sub (local.get $next) (local.get $alpha)))
      (local.set $step (v128.and (local.get $step)
        (f32x4.ge (f32x4.abs (local.get $step)) (v128.const f32x4 1e-6 1e-6 1e-6 1e-6))))
      (local.set $changed (v128.or (local.get $changed) (local.get $step)))
      (v128.store (i32.add (local.get $alphas) (local.get $column)) (f32x4.add (local.get $alpha) (local.get $step)))
      (local.set $step (f32x4.mul (local.get $sign) (local.get $step)))
      (v128.store (i32.add (local.get $steps) (local.get $column)) (local.get $step))
      (v128.store (i32.add (local.get $bias) (local.get $column))
        (f32x4.add (local.get $step) (v128.load (i32.add (local.get $bias) (local.get $column)))))
      (local.set $lanes (i32x4.add (local.get $lanes) (v128.const i32x4 4 4 4 4)))
      (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $bytes))))
    (if (i32.and (v128.any_true (local.get $changed)) (i32.ne (local.get $count) (i32.const 0))) (then
      (call $scatter (local.get $table) (local.get $indexes) (local.get $values) (local.get $count) (local.get $steps)
        (local.get $width)))))

  ;; Rows of numbers as signed bytes; `scales` get what one step of a row's bytes is worth.
  (func (export "compact") (param $table i32) (param $rows i32) (param $width i32) (param $bytes i32) (param $scales i32)
    (local $column i32) (local $largest v128) (local $end i32) (local $most f32) (local $scale v128)
    (local.set $end (i32.add (local.get $scales) (i32.shl (local.get $rows) (i32.const 2))))
    (loop $each
      (local.set $largest (v128.const f32x4 0 0 0 0))
      (local.set $column (i32.const 0))
      (loop $columns
        (local.set $largest (f32x4.max (local.get $largest)
          (f32x4.abs (v128.load (i32.add (local.get $table) (i32.shl (local.get $column) (i32.const 2)))))))
        (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 4))) (local.get $width))))
      (local.set $most (f32.max
        (f32.max (f32x4.extract_lane 0 (local.get $largest)) (f32x4.extract_lane 1 (local.get $largest)))
        (f32.max (f32x4.extract_lane 2 (local.get $largest)) (f32x4.extract_lane 3 (local.get $largest)))))
      (f32.store (local.get $scales) (f32.div (local.get $most) (f32.const 127)))
      (local.set $scale (f32x4.splat (select (f32.div (f32.const 127) (local.get $most)) (f32.const 0)
        (f32.gt (local.get $most) (f32.const 0)))))
      (local.set $column (i32.const 0))
      (loop $columns
        (v128.store (local.get $bytes) (i8x16.narrow_i16x8_s
          (i16x8.narrow_i32x4_s
            (call $rounded (local.get $table) (local.get $scale))
            (call $rounded (i32.add (local.get $table) (i32.const 16)) (local.get $scale)))
          (i16x8.narrow_i32x4_s
            (call $rounded (i32.add (local.get $table) (i32.const 32)) (local.get $scale))
            (call $rounded (i32.add (local.get $table) (i32.const 48)) (local.get $scale)))))
        (local.set $table (i32.add (local.get $table) (i32.const 64)))
        (local.set $bytes (i32.add (local.get $bytes) (i32.const 16)))
        (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $width))))
      (br_if $each (i32.lt_u (local.tee $scales (i32.add (local.get $scales) (i32.const 4))) (local.get $end)))))

  ;; Four numbers in steps of a byte.
  (func $rounded (param $from i32) (param $scale v128) (result v128)
    (i32x4.trunc_sat_f32x4_s (f32x4.nearest (f32x4.mul (v128.load (local.get $from)) (local.get $scale)))))

  ;; table[indexes[i]] += values[i] * vector, for all i.
  (func $scatter (export "scatter") (param $table i32) (param $indexes i32) (param $values i32) (param $count i32)
    (param $vector i32) (param $width i32)
    (local $bytes i32) (local $column i32) (local $end i32) (local $row i32) (local $scale v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (local.set $end (i32.add (local.get $indexes) (i32.shl (local.get $count) (i32.const 2))))
    (loop $rows
      (local.set $row (i32.add (local.get $table) (i32.mul (i32.load (local.get $indexes)) (local.get $bytes))))
      (local.set $scale (v128.load32_splat (local.get $values)))
      (local.set $column (i32.const 0))
      (loop $columns
        (v128.store (local.get $row) (f32x4.add (v128.load (local.get $row))
          (f32x4.mul (local.get $scale) (v128.load (i32.add (local.get $vector) (local.get $column))))))
        (v128.store offset=16 (local.get $row) (f32x4.add (v128.load offset=16 (local.get $row))
          (f32x4.mul (local.get $scale) (v128.load offset=16 (i32.add (local.get $vector) (local.get $column))))))
        (local.set $row (i32.add (local.get $row) (i32.const 32)))
        (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 32))) (local.get $bytes))))
      (local.set $values (i32.add (local.get $values) (i32.const 4)))
      (br_if $rows (i32.lt_u (local.tee $indexes (i32.add (local.get $indexes) (i32.const 4))) (local.get $end)))))

  ;; Adagrad with one sum per row: sums[r] += values[i]^2 * square, table[r] -= step * values[i] / sqrt(sums[r]) * gradient.
  ;; `scaled` has room for one number per row.
  (func (export "descend") (param $table i32) (param $indexes i32) (param $values i32) (param $count i32)
    (param $gradient i32) (param $width i32) (param $sums i32) (param $square f32) (param $step f32) (param $scaled i32)
    (local $at i32) (local $sum i32) (local $value f32) (local $total f32)
    (loop $rows
      (local.set $value (f32.load (i32.add (local.get $values) (local.get $at))))
      (local.set $sum (i32.add (local.get $sums)
        (i32.shl (i32.load (i32.add (local.get $indexes) (local.get $at))) (i32.const 2))))
      (local.set $total (f32.add (f32.load (local.get $sum))
        (f32.mul (f32.mul (local.get $value) (local.get $value)) (local.get $square))))
      (f32.store (local.get $sum) (local.get $total))
      (f32.store (i32.add (local.get $scaled) (local.get $at))
        (f32.neg (f32.div (f32.mul (local.get $step) (local.get $value)) (f32.sqrt (local.get $total)))))
      (br_if $rows (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4)))
        (i32.shl (local.get $count) (i32.const 2)))))
    (call $scatter (local.get $table) (local.get $indexes) (local.get $scaled) (local.get $count)
      (local.get $gradient) (local.get $width)))

  ;; out[i] = table[indexes[i]] . vector
  (func (export "dots") (param $out i32) (param $indexes i32) (param $count i32) (param $table i32) (param $vector i32)
    (param $width i32)
    (local $bytes i32) (local $column i32) (local $end i32) (local $row i32) (local $a v128) (local $b v128)
    (local.set $bytes (i32.shl (local.get $width) (i32.const 2)))
    (local.set $end (i32.add (local.get $indexes) (i32.shl (local.get $count) (i32.const 2))))
    (loop $rows
      (local.set $row (i32.add (local.get $table) (i32.mul (i32.load (local.get $indexes)) (local.get $bytes))))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (v128.const f32x4 0 0 0 0))
      (local.set $column (i32.const 0))
      (loop $columns
        (local.set $a (f32x4.add (local.get $a)
          (f32x4.mul (v128.load (local.get $row)) (v128.load (i32.add (local.get $vector) (local.get $column))))))
        (local.set $b (f32x4.add (local.get $b)
          (f32x4.mul (v128.load offset=16 (local.get $row))
            (v128.load offset=16 (i32.add (local.get $vector) (local.get $column))))))
        (local.set $row (i32.add (local.get $row) (i32.const 32)))
        (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 32))) (local.get $bytes))))
      (local.set $a (f32x4.add (local.get $a) (local.get $b)))
      (f32.store (local.get $out) (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
        (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br_if $rows (i32.lt_u (local.tee $indexes (i32.add (local.get $indexes) (i32.const 4))) (local.get $end))))))
