package vatid

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameName reports whether two names of a company are the same to a person who
// reads them. Case, accents, punctuation, the order of words, "and" in the
// languages of the portal, and the legal form count for nothing: a register
// writes "SRL SERRURERIE DUPONT & FILS" of what calls itself "Serrurerie Dupont
// et fils". Where a register gives a name and a trade name, as "A||B", either
// will do. It judges for the reader's eye only, never for a decision.
func SameName(a, b string) bool {
	for _, x := range strings.Split(a, "||") {
		for _, y := range strings.Split(b, "||") {
			if sameWords(nameWords(x), nameWords(y)) {
				return true
			}
		}
	}
	return false
}

// NameCore gives what tells a company's name from others: its words in lower case,
// without accents, legal forms and words that join, one space between.
func NameCore(name string) string {
	name, _, _ = strings.Cut(name, "||")
	return strings.Join(nameWords(name), " ")
}

// sameWords compares in any order; "J P" and "JP" are the same in the same order.
func sameWords(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	if strings.Join(a, "") == strings.Join(b, "") {
		return true
	}
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// letters that have no decomposition, by what they are written with where they are not at hand.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ς", "σ")

// nameWords gives the words of a name that tell it from others. A name of which
// nothing is left, as of a company that is called like a legal form, is left whole.
func nameWords(s string) []string {
	s = letters.Replace(strings.ToLower(norm.NFKC.String(s)))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == '.', r == '\'', r == '’':
			return -1 // "S.A." is "SA", "L'Atelier" is "Latelier"
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return ' '
	}, norm.NFD.String(s))
	words := strings.Fields(s)
	if told := withoutForms(words); len(told) > 0 {
		return told
	}
	return words
}

// withoutForms drops legal forms, the longest that fits first, and words that join.
func withoutForms(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		if n := formAt(words[i:]); n > 0 {
			i += n
			continue
		}
		out = append(out, words[i])
		i++
	}
	return out
}

// formAt gives how many words the legal form takes that words begin with, 0 for none.
func formAt(words []string) int {
	for n := min(len(words), longestForm); n > 0; n-- {
		if forms[strings.Join(words[:n], " ")] {
			return n
		}
	}
	return 0
}

// longestForm is in words: "s p r l u" and "gmbh und co kg".
const longestForm = 5

// forms are the legal forms of the Union that are met here, as nameWords spells
// them, with those that people write letter by letter; and the words that join.
var forms = func() map[string]bool {
	m := map[string]bool{}
	for form := range strings.SplitSeq(formList, ",") {
		form = strings.TrimSpace(form)
		m[form] = true
		if len(form) <= longestForm && !strings.Contains(form, " ") {
			m[strings.Join(strings.Split(form, ""), " ")] = true
		}
	}
	for _, joins := range strings.Fields("and et en und") {
		m[joins] = true
	}
	return m
}()

const formList = `sa, nv, srl, bv, sprl, bvba, sprlu, ebvba, sc, cv, scrl, cvba, snc, vof, scs, gcv, commv, scomm, sca, cva, asbl, vzw, aisbl, ivzw, se,
 sprl starter, bvba starter, societe anonyme, naamloze vennootschap, societe a responsabilite limitee, besloten vennootschap,
 societe privee a responsabilite limitee, besloten vennootschap met beperkte aansprakelijkheid, societe cooperative, cooperatieve vennootschap,
 societe en nom collectif, vennootschap onder firma, societe en commandite, commanditaire vennootschap, association sans but lucratif, vereniging zonder winstoogmerk,
 sarl, sa rl, sarls, sa rls, sas, sasu, eurl, ei, eirl, sci, scop, gie, selarl, societe par actions simplifiee, entreprise individuelle,
 gmbh, ag, kg, ohg, gbr, ug, ek, eg, ev, kgaa, partg, mbh, gmbh co kg, gmbh cokg, gmbh und co kg, ug haftungsbeschrankt, ug haftungsbeschrankt co kg,
 gesellschaft mit beschrankter haftung, aktiengesellschaft, gesmbh, ges mbh,
 spa, srls, sapa, snc di, sl, slu, slne, lda, unipessoal lda, ltd, limited, plc, llp, dac, clg, llc, inc,
 sp zoo, sp z oo, sp z o o, spzoo, spolka z oo, spolka z ograniczona odpowiedzialnoscia, sro, s ro, as, a s, ab, oy, oyj, aps, ivs, is, ks, kft, zrt, bt, nyrt, doo, d oo, dd, dno, ood, eood, ad, sia, uab, ou,
 ae, α ε, αε, επε, εε, οε, ικε, μικε, μονοπροσωπη`
