import { createApp } from 'vue';
import ChatPage from './ChatPage.vue';
import '../theme.css';

createApp(ChatPage).mount('#app');
