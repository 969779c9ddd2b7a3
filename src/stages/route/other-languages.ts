import type { Boundary } from "../../domain/route.ts";
import { once } from "./once.ts";

/**
 * The boundaries in languages other than English: stems of the plainest words alone. Nothing is
 * weighed here; a task in another language rather goes to the strong model once too often.
 */
export const OTHER_LANGUAGES = once(
  (): readonly { readonly boundary: Boundary; readonly words: RegExp }[] => [
    {
      boundary: "migration",
      words:
        /(?<!\p{L})(?:datenbank(?:schema|migration)\p{L}*|datenmigration|(?:spalten?|fremdschlüssel) (?:\S+ ){0,6}(?:tabellen?|datenbank)|tabellen? (?:\S+ ){0,4}(?:spalten?|umbenennen|löschen|anlegen)|migraci(?:ón|ones)|migraç(?:ão|ões)|migrazion[ei]|columnas? (?:\S+ ){0,5}(?:tablas?|base)|colonn[ea]s? (?:\S+ ){0,5}(?:tables?|tabella|base)|colunas? (?:\S+ ){0,5}(?:tabelas?|banco)|bases? de (?:datos|données|dados)|clés? étrangères?|миграци\p{L}*|столбец|столбц\p{L}*|внешн\p{L}+ ключ\p{L}*|migracj\p{L}*|veritabanı)(?!\p{L})|数据库(?:迁移|结构|表)|迁移脚本|外键|マイグレーション|カラムを?追加|テーブルに|마이그레이션|테이블에/u,
    },
    {
      boundary: "security",
      words:
        /(?<!\p{L})(?:p(?:asswor[td]|asswört)\p{L}*|kennw(?:or|ör)t\p{L}*|zugangsdaten|anmelde\p{L}*|anmeldung|abmeld\p{L}*|berechtigung\p{L}*|zugriffs?recht\p{L}*|benutzerrechte\p{L}*|verschlüssel\p{L}*|entschlüssel\p{L}*|signatur|sitzung(?:en|s\p{L}+)?|authentifi\p{L}*|autentifi\p{L}*|autenti[ck]\p{L}*|autenticaci\p{L}*|autoris(?:ation|er|iert\p{L}*|ierung\p{L}*)|autoriza\p{L}*|autorizz\p{L}*|(?:dürfen|darf|sollen|können) (?:\S+ )?(?:nur|nicht|keine?n?) (?:\S+ ){0,4}(?:sehen|lesen|löschen|ändern|bearbeiten|öffnen|herunterladen|aufrufen|eigenen?)|ne (?:peu(?:t|vent)|doi(?:t|vent)) (?:\S+ )?(?:voir|lire|supprimer|modifier|accéder)|(?:solo|sólo|só|soltanto) (?:\S+ ){0,5}(?:pueden?|podem?|possono|può)|no (?:pueden?|deben?) (?:\S+ )?(?:ver|leer|borrar|editar|acceder)|eingaben? (?:\S+ )?(?:prüf\p{L}*|validier\p{L}*)|validier(?:en|ung|t)\p{L}*|mots? de passe|connexion (?:utilisateur|sécurisée)|se connecter|chiffre(?:r|ment|z)|droits d'accès|contraseñas?|inicio de sesión|sesi(?:ón|ones)|iniciar sesión|permisos?|cifra(?:do|r)|firma digital|senhas?|permiss(?:ão|ões)|sess(?:ão|ões)|criptograf\p{L}*|parol[ae]|hasł\p{L}*|uprawnie\p{L}*|wachtwoord\p{L}*|lösenord\p{L}*|şifre\p{L}*|пароль?\p{L}*|авториз\p{L}*|аутентиф\p{L}*|шифр\p{L}*|прав\p{L}* доступа|сесси\p{L}*|токен\p{L}*|подпис\p{L}+ (?:запрос|токен|вебхук)\p{L}*)(?!\p{L})|密码|密碼|登录|登錄|登入|权限|權限|鉴权|认证|認證|加密|解密|令牌|签名|校验|注入|パスワード|ログイン|ログアウト|認証|認可|権限|暗号|署名|トークン|セッション|検証|サニタイズ|비밀번호|로그인|인증|권한|암호|토큰|세션|كلمة المرور|تسجيل الدخول|סיסמ|पासवर्ड/u,
    },
    {
      boundary: "multi-service",
      words:
        /(?<!\p{L})(?:allen? (?:micro)?services|tous les (?:micro)?services|todos los (?:micro)?servicios|todos os (?:micro)?serviços)(?!\p{L})|所有(?:微)?服务|全(?:ての)?サービス/u,
    },
  ],
);
