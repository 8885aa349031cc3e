# Reads `W1 metric value` and `RIVAL W1 metric value` lines, prints how many times as good we are as each rival.
NF == 3 { ours[$1 " " $2] = $3 }
NF == 4 {
  metric = $3
  sub(/_with_rows$/, "", metric)
  our = ours[$2 " " metric]
  if (our == "" || our + 0 == 0 || $4 + 0 == 0) next
  if (metric ~ /per_s/) ratio = our / $4
  else if (metric ~ /_ms|told_s/) ratio = $4 / our
  else next
  printf "ratio %s %s %s %.2f\n", $1, $2, $3, ratio
}
