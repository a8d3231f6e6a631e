// The rating page. The token stands in the fragment, which no browser sends; it leaves this page in request bodies only.
const words = {
  az: { title: 'Gəlişinizi qiymətləndirin', comment: 'Əlavə sözünüz (moderator oxuyur)', send: 'Göndər', thanks: 'Təşəkkür edirik. Qiymətiniz qeydə alındı.', keep: 'Qəbzi saxlayın: onunla qiymətinizin jurnalda olduğunu yoxlaya bilərsiniz.', used: 'Bu keçid artıq istifadə olunub.', expired: 'Bu keçidin vaxtı bitib.', unknown: 'Bu keçid tanınmır.', failed: 'Alınmadı. Bir az sonra yenidən cəhd edin.', optional: 'istəyə görə' },
  ru: { title: 'Оцените ваше посещение', comment: 'Ваш комментарий (читает модератор)', send: 'Отправить', thanks: 'Спасибо. Ваша оценка записана.', keep: 'Сохраните квитанцию: с ней можно проверить, что оценка есть в журнале.', used: 'Эта ссылка уже использована.', expired: 'Срок этой ссылки истёк.', unknown: 'Эта ссылка неизвестна.', failed: 'Не получилось. Попробуйте ещё раз чуть позже.', optional: 'по желанию' },
  en: { title: 'Rate your visit', comment: 'Anything to add (a moderator reads it)', send: 'Send', thanks: 'Thank you. Your rating was recorded.', keep: 'Keep the receipt: with it you can check that your rating is in the log.', used: 'This link was used already.', expired: 'This link has expired.', unknown: 'This link is not known.', failed: 'That did not work. Please try again in a moment.', optional: 'optional' },
  fr: { title: 'Évaluez votre visite', comment: 'Un commentaire (lu par un modérateur)', send: 'Envoyer', thanks: 'Merci. Votre évaluation est enregistrée.', keep: 'Gardez le reçu : il permet de vérifier que votre évaluation est dans le journal.', used: 'Ce lien a déjà été utilisé.', expired: 'Ce lien a expiré.', unknown: "Ce lien n'est pas connu.", failed: "Cela n'a pas marché. Réessayez dans un instant.", optional: 'facultatif' },
};
const token = location.hash.slice(1);
// Not in the history either, where the next person at this device would find it.
history.replaceState(null, '', location.pathname);

const byId = (id) => document.getElementById(id);
const [title, message, form] = ['title', 'message', 'form'].map(byId);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
let language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in words) ?? 'az';
let visit;

// One key for all tries: a second press after a lost answer cannot rate twice, and gets the receipt.
const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
const post = (path, body) => fetch(path, {
  method: 'POST', credentials: 'omit', cache: 'no-store',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
  body: JSON.stringify(body),
});

const show = () => {
  const text = words[language];
  document.documentElement.lang = language;
  document.title = title.textContent = text.title;
  byId('languages').replaceChildren(...Object.keys(words).map((tag) =>
    make('button', { type: 'button', lang: tag, textContent: tag, ariaPressed: String(tag === language), onclick: () => { language = tag; show(); } })));
  if (visit === undefined) return;
  const given = new FormData(form);
  form.replaceChildren(
    ...visit.questions.map((question) => make('fieldset', {},
      make('legend', { textContent: question.text[language] + (question.required ? '' : ` (${text.optional})`) }),
      ...question.scale.map((choice) => make('label', {},
        make('input', { type: 'radio', name: question.id, value: choice.answer, required: question.required, checked: given.get(question.id) === choice.answer }),
        choice.text[language])))),
    make('label', { htmlFor: 'comment', textContent: text.comment }),
    make('textarea', { id: 'comment', name: 'comment', maxLength: 2000, value: given.get('comment') ?? '' }),
    make('button', { type: 'submit', textContent: text.send }));
};

const end = (text) => {
  form.hidden = true;
  message.textContent = text;
};

form.onsubmit = async (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(form));
  const comment = given.comment.trim();
  delete given.comment;
  try {
    const response = await post('/v1/ratings', { ratingToken: token, answers: given, ...(comment && { comment, commentLanguage: language }) });
    const answer = await response.json();
    if (response.status === 201) {
      end(words[language].thanks);
      message.append(make('p', { textContent: words[language].keep }), make('code', { textContent: JSON.stringify(answer) }));
      title.focus();
    } else {
      end(words[language][{ 'token-used': 'used', 'token-expired': 'expired', 'token-unknown': 'unknown' }[answer.code]] ?? words[language].failed);
      form.hidden = answer.code?.startsWith('token-') ?? false;
    }
  } catch {
    message.textContent = words[language].failed;
  }
};

show();
try {
  const response = await post('/v1/rating-tokens/lookup', { ratingToken: token || '-' });
  const answer = await response.json();
  if (!response.ok) end(words[language][answer.code === 'token-unknown' ? 'unknown' : 'failed']);
  else if (answer.used) end(words[language].used);
  else if (new Date(answer.expiresAt) <= new Date()) end(words[language].expired);
  else {
    visit = answer;
    form.hidden = false;
    show();
  }
} catch {
  end(words[language].failed);
}
