/**
 * Things people say to every bot that hardly any bot is for. They teach no intent; the model's readiness to say "I do
 * not know" is set so that it refuses most of them.
 */
export const STRANGE_LINES: readonly string[] = `
siapa presiden pertama indonesia
ceritain lelucon dong
kamu robot atau manusia
besok hujan nggak ya
resep rendang padang yang enak
tim mana yang menang tadi malam
putarin lagu yang sedih
berapa jarak bumi ke bulan
tolong bikinin pantun
aku lagi galau nih
ibu kota australia apa
gimana caranya nurunin berat badan
film apa yang bagus buat akhir pekan
terjemahin ini ke bahasa jepang
kamu suka warna apa
adik aku baru lahir kemarin
kenapa langit berwarna biru
bantuin ngerjain pr matematika
kucingku nggak mau makan
cuaca di puncak lagi gimana
siapa yang bikin kamu
nomor undian semalam berapa
hitung seratus dibagi tujuh
macet banget jalanan hari ini
rekomendasi hotel di bali
cara masang antena televisi
aku kangen mantan
jadwal kereta ke surabaya
sinopsis novel terbaru
lampu kamar mati terus
who won the match last night
tell me a joke
are you a human or a robot
will it rain tomorrow
how do I bake sourdough bread
what is the capital of australia
play some sad music
how far away is the moon
write a poem about the sea
I feel lonely tonight
recommend a movie for the weekend
translate this into japanese
what is your favourite colour
my sister just had a baby
why is the sky blue
help me with my math homework
my cat refuses to eat
who created you
what were the lottery numbers
divide one hundred by seven
traffic is terrible today
find me a hotel in bali
how do I set up my television antenna
I miss my ex
train timetable to surabaya
summarize the latest novel
the bedroom light keeps flickering
what does this error in my code mean
how tall is mount everest
should I learn the guitar or the piano
asdfgh qwerty
blablabla
xyz 123 zzz
lorem ipsum dolor
`
  .split("\n")
  .filter((line) => line !== "");
